// SPDX-License-Identifier: Apache-2.0
#pragma once
// The wish to stop, from a signal handler or another thread: a flag to ask, and a descriptor to wait for
// beside one's data, so that no wish is missed between asking and waiting.
#include <atomic>

namespace registrar {

class Stop {
public:
    /// Throws std::system_error.
    Stop();
    ~Stop();
    Stop(const Stop&) = delete;
    Stop& operator=(const Stop&) = delete;

    /// Never taken back. May be called in a signal handler.
    void raise() noexcept;
    bool raised() const { return raised_.load(std::memory_order_relaxed); }
    const std::atomic<bool>& flag() const { return raised_; }
    /// Readable, for poll(), once the wish was raised.
    int descriptor() const { return descriptor_; }

private:
    static_assert(std::atomic<bool>::is_always_lock_free);
    std::atomic<bool> raised_{false};
    int descriptor_;
};

}  // namespace registrar
