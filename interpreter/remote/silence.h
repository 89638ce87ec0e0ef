// SPDX-License-Identifier: Apache-2.0
#pragma once
// Ends any wait on a socket that was silent for too long. Works for libraries that offer no time limit of
// their own.
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace registrar {

class SilenceLimit {
public:
    /// Shuts the socket down if it is silent for longer than `limit`, so that every wait on it fails. Starts
    /// a thread.
    SilenceLimit(int socket, std::chrono::seconds limit);
    /// Ends the supervision.
    ~SilenceLimit();
    SilenceLimit(const SilenceLimit&) = delete;
    SilenceLimit& operator=(const SilenceLimit&) = delete;

    /// Restarts the time limit, because data arrived.
    void heard();
    /// Returns whether the socket was shut down.
    bool exceeded() const;

private:
    void wait();

    const std::chrono::seconds limit_;
    const int socket_;  ///< a duplicated descriptor, so that its number cannot be reused for another file
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::chrono::steady_clock::time_point until_;
    bool done_ = false;
    bool exceeded_ = false;
    std::thread thread_;
};

}  // namespace registrar
