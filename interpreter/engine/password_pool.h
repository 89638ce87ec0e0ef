// SPDX-License-Identifier: Apache-2.0
#pragma once
// Hashes passwords on threads of its own while the reader and the writer work. Uses one thread for each core,
// at most four, because each hash takes 64 MiB.
#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "action/batch.h"
#include "engine/batch_filler.h"
#include "workspace/pending_password.h"

namespace registrar {

/// Call hash() on one thread. The result comes through PendingPassword::hash, on any thread.
class PasswordPool {
public:
    /// Starts no thread before the first password; only one if `jobs` is 1. `progress` may be null.
    PasswordPool(unsigned jobs, Progress* progress) : jobs_(jobs), progress_(progress) {}
    /// Waits for the hashes that are being made and drops the others.
    ~PasswordPool();
    PasswordPool(const PasswordPool&) = delete;
    PasswordPool& operator=(const PasswordPool&) = delete;

    /// Queues the password for hashing, unless it was queued before. Returns at once.
    void hash(const std::shared_ptr<PendingPassword>& password);

private:
    struct Task {
        std::shared_ptr<PendingPassword> password;
        std::promise<std::string> hash;

        void make();
    };
    void start();
    void work();

    unsigned jobs_;
    Progress* progress_;
    std::mutex mutex_;                 ///< guards tasks_ and ended_
    std::condition_variable changed_;  ///< a task was queued, or ended_ was set
    std::deque<Task> tasks_;           ///< not begun yet, oldest first
    bool ended_ = false;
    std::vector<std::thread> threads_;
};

/// Waits for the hashes of a batch and replaces the passwords' marks by them in the pending changes.
void take_hashes(Batch& batch);

}  // namespace registrar
