// SPDX-License-Identifier: Apache-2.0
#include "store/sql/natural_key.h"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace registrar {

std::int64_t integer_part(std::string_view bytes) {
    std::int64_t value = 0;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

NaturalKeyQueue::NaturalKeyQueue(const RecordType& type, const Index& index)
    : type_(&type), index_(&index), id_offset_(type.attributes[0].offset()) {
    for (const std::string_view name : index.attributes) {
        const Attribute& attribute = *type.attribute(name);
        parts_.push_back({attribute.kind, attribute.offset(), attribute.traits.match});
    }
    if (!index.while_null.empty()) while_null_ = type.attribute(index.while_null);
    if (const Attribute* created = type.attribute("created_at")) created_at_offset_ = created->offset();
}

/// Returns false and appends nothing if the record has no key in this index.
bool NaturalKeyQueue::append_key(const RecordView& record) {
    const std::size_t begin = bytes_.size();
    if (while_null_ != nullptr && !is_null(record, *while_null_)) return false;
    for (const Part& part : parts_) {
        bool null = false;
        if (part.kind == AttributeKind::text) {
            const Text& text = member<Text>(record.record, part.offset);
            null = text.null();
            if (!null) bytes_ += match_text(part.match, text.in(record.arena), scratch_);
        } else if (part.kind == AttributeKind::word || part.kind == AttributeKind::flag) {
            const auto value = member<std::uint8_t>(record.record, part.offset);
            null = value == null_word;
            append_key_part(bytes_, value);
        } else {
            const auto value = member<std::int64_t>(record.record, part.offset);
            null = value == null_integer;
            append_key_part(bytes_, value);
        }
        if (null) {
            bytes_.resize(begin);
            return false;
        }
    }
    return true;
}

void NaturalKeyQueue::take(const RecordView& record, std::size_t offset, bool removed) {
    const std::int64_t created_at =
        created_at_offset_ == no_offset ? 0 : member<std::int64_t>(record.record, created_at_offset_);
    entries_.push_back({static_cast<std::uint32_t>(offset),
                        static_cast<std::uint32_t>(bytes_.size() - offset), created_at,
                        member<std::int64_t>(record.record, id_offset_), removed});
}

void NaturalKeyQueue::note(const RecordView& record, bool removed) {
    const std::size_t offset = bytes_.size();
    if (append_key(record)) take(record, offset, removed);
}

void NaturalKeyQueue::replace(const RecordView& before, const RecordView& after) {
    const std::size_t entries = entries_.size();
    const std::size_t offset = bytes_.size();
    note(before, true);
    note(after, false);
    if (entries_.size() != entries + 2) return;
    const Entry& old = entries_[entries];
    const Entry& now = entries_[entries + 1];
    if (old.created_at != now.created_at || key_of(old) != key_of(now)) return;
    entries_.resize(entries);
    bytes_.resize(offset);
}

/// Returns a number that sorts like integers, or like the first bytes of texts.
std::uint64_t NaturalKeyQueue::prefix(const Entry& entry) const {
    const std::string_view key = key_of(entry);
    if (parts_.front().kind != AttributeKind::text)
        return static_cast<std::uint64_t>(integer_part(key)) ^ (std::uint64_t{1} << 63);
    unsigned char bytes[8] = {};
    std::memcpy(bytes, key.data(), std::min<std::size_t>(key.size(), sizeof bytes));
    std::uint64_t value = 0;
    for (const unsigned char byte : bytes) value = value << 8 | byte;
    return value;
}

bool NaturalKeyQueue::before(const Slot& left, const Slot& right) const {
    if (left.first != right.first) return left.first < right.first;
    const Entry& one = entries_[left.second];
    const Entry& other = entries_[right.second];
    if (const int order = key_of(one).compare(key_of(other)); order != 0) return order < 0;
    return std::tie(one.created_at, one.id, left.second) < std::tie(other.created_at, other.id, right.second);
}

bool NaturalKeyQueue::same(const Slot& left, const Slot& right) const {
    const Entry& one = entries_[left.second];
    const Entry& other = entries_[right.second];
    return one.id == other.id && one.created_at == other.created_at && key_of(one) == key_of(other);
}

/// Sorts, and keeps only the last of several changes of one entry.
void NaturalKeyQueue::sort() {
    order_.clear();
    for (std::uint32_t at = 0; at < entries_.size(); ++at) order_.emplace_back(prefix(entries_[at]), at);
    std::sort(order_.begin(), order_.end(),
              [this](const Slot& left, const Slot& right) { return before(left, right); });
    const auto last_of_each =
        std::unique(order_.rbegin(), order_.rend(),
                    [this](const Slot& left, const Slot& right) { return same(left, right); });
    order_.erase(order_.begin(), last_of_each.base());
}

void NaturalKeyQueue::forget() {
    entries_.clear();
    order_.clear();
    bytes_.clear();
}

}  // namespace registrar
