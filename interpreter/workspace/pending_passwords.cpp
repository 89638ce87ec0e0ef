// SPDX-License-Identifier: Apache-2.0
#include "workspace/pending_passwords.h"

#include "workspace/pending_password.h"

namespace registrar {

std::string PendingPassword::make_hash() const {
    if (!kept.empty() && is_password(password, kept)) return kept;
    return check_only ? mark : hash_password(password);
}

PendingPasswords::PendingPasswords(PasswordWork work) : work_(work), prefix_(digest_.of({}) + ' ') {}

PasswordMatch PendingPasswords::compare(std::string_view password, std::string_view stored) const {
    if (stored.empty()) return PasswordMatch::other;
    if (!is_mark(stored)) return PasswordMatch::open;
    const bool same = stored.substr(prefix_.size()).starts_with(digest_.of(password));
    return same ? PasswordMatch::same : PasswordMatch::other;
}

std::string PendingPasswords::mark(std::string_view password, std::string_view stored, bool decides) {
    std::string mark = prefix_ + digest_.of(password) + ' ' + std::to_string(++count_);
    if (work_ == PasswordWork::none || (work_ == PasswordWork::check && !decides)) return mark;
    auto made = std::make_shared<PendingPassword>();
    made->mark = mark;
    made->password = password;
    made->check_only = work_ == PasswordWork::check;
    if (!is_mark(stored))
        made->kept = stored;
    else if (const auto before = entries_.find(std::string(stored)); before != entries_.end())
        made->kept = before->second.password->kept;
    entries_.emplace(mark, Entry{std::move(made), batch_});
    return mark;
}

std::shared_ptr<PendingPassword> PendingPasswords::in(const RecordType& type, const RecordView& record) {
    if (entries_.empty()) return nullptr;
    for (const Attribute& attribute : type.attributes) {
        if (!attribute.traits.secret) continue;
        const std::string_view text = member<Text>(record.record, attribute.offset()).in(record.arena);
        const auto found = is_mark(text) ? entries_.find(std::string(text)) : entries_.end();
        if (found == entries_.end()) continue;
        found->second.batch = batch_;
        return found->second.password;
    }
    return nullptr;
}

void PendingPasswords::begin_batch(std::uint64_t batch, std::uint64_t committed) {
    batch_ = batch;
    std::erase_if(entries_, [committed](const auto& entry) { return entry.second.batch <= committed; });
}

}  // namespace registrar
