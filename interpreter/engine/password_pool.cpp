// SPDX-License-Identifier: Apache-2.0
#include "engine/password_pool.h"

#include <algorithm>
#include <unordered_map>

namespace registrar {

namespace {

constexpr unsigned most_threads = 4;

using Hashes = std::unordered_map<std::string_view, std::string>;

void replace_marks(PendingChanges& changes, const Attribute& attribute, const Hashes& hashes) {
    for (std::size_t entry = 0; entry < changes.size(); ++entry) {
        Text& text = member<Text>(changes.record(entry), attribute.offset());
        const auto found = hashes.find(text.in(changes.arena()));
        if (found == hashes.end()) continue;
        text = {static_cast<std::uint32_t>(changes.arena().size()),
                static_cast<std::uint32_t>(found->second.size())};
        changes.arena() += found->second;
    }
}

}  // namespace

PasswordPool::~PasswordPool() {
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void PasswordPool::start() {
    const unsigned cores = std::clamp(std::thread::hardware_concurrency(), 1u, most_threads);
    for (unsigned thread = 0; thread < (jobs_ > 1 ? cores : 1); ++thread)
        threads_.emplace_back([this] { work(); });
}

void PasswordPool::hash(const std::shared_ptr<PendingPassword>& password) {
    if (password->hash.valid()) return;
    if (threads_.empty()) start();
    // Not a packaged_task, which would leak: its function would own the password, the password the future,
    // and the future the function.
    Task task{password, {}};
    password->hash = task.hash.get_future().share();
    if (progress_ != nullptr) ++progress_->passwords;
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    changed_.notify_one();
}

void PasswordPool::Task::make() {
    try {
        hash.set_value(password->make_hash());
    } catch (...) {
        hash.set_exception(std::current_exception());
    }
}

void PasswordPool::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return ended_ || !tasks_.empty(); });
        if (ended_) return;
        Task task = std::move(tasks_.front());
        tasks_.pop_front();
        lock.unlock();
        task.make();
        if (progress_ != nullptr) ++progress_->hashed;
        lock.lock();
    }
}

void take_hashes(Batch& batch) {
    Hashes hashes;
    for (const PasswordUse& use : batch.passwords)
        hashes.emplace(use.password->mark, use.password->hash.get());
    if (hashes.empty()) return;
    for (const auto& changes : batch.changes)
        for (const Attribute& attribute : changes->type().attributes)
            if (attribute.traits.secret) replace_marks(*changes, attribute, hashes);
}

}  // namespace registrar
