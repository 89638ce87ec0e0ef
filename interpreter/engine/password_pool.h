// SPDX-License-Identifier: Apache-2.0
#pragma once
// Hashes passwords beside the reader and the writer: on as many threads as there are cores, but four at most,
// since each takes 64 MiB.
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

class PasswordPool {
public:
    /// One thread where there is one job, started with the first password. `progress` may be null.
    PasswordPool(unsigned jobs, Progress* progress) : jobs_(jobs), progress_(progress) {}
    /// Waits for the hashes at hand and makes no more.
    ~PasswordPool();
    PasswordPool(const PasswordPool&) = delete;
    PasswordPool& operator=(const PasswordPool&) = delete;

    /// Has the password hashed, unless somebody asked for that before.
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
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Task> tasks_;
    bool ended_ = false;
    std::vector<std::thread> threads_;
};

/// Waits for the hashes of a batch and puts them in the place of their marks.
void take_hashes(Batch& batch);

}  // namespace registrar
