// SPDX-License-Identifier: Apache-2.0
#pragma once
// Ends what waits on a socket that has been silent for too long, whatever the library waits for.
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace registrar {

class SilenceLimit {
public:
    /// From now on the socket may be silent for `limit` at a time; then it is shut down, so that every wait
    /// on it ends with an error.
    SilenceLimit(int socket, std::chrono::seconds limit);
    /// The socket may be silent again.
    ~SilenceLimit();
    SilenceLimit(const SilenceLimit&) = delete;
    SilenceLimit& operator=(const SilenceLimit&) = delete;

    /// Something came: the time begins anew.
    void heard();
    /// The socket was shut down.
    bool exceeded() const;

private:
    void wait();

    const std::chrono::seconds limit_;
    const int socket_;  ///< a descriptor of its own, so that its number cannot become another's
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::chrono::steady_clock::time_point until_;
    bool done_ = false;
    bool exceeded_ = false;
    std::thread thread_;
};

}  // namespace registrar
