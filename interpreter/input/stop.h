// SPDX-License-Identifier: Apache-2.0
#pragma once
// A request to stop, from a signal handler or another thread. Offers a flag to test, and descriptors to poll
// together with the data, so that no request is missed between the test and the wait.
#include <array>
#include <atomic>

namespace registrar {

class Stop {
public:
    /// Also raised when `parent` is raised. `parent` may be null and must outlive this object. Throws
    /// std::system_error.
    explicit Stop(const Stop* parent = nullptr);
    ~Stop();
    Stop(const Stop&) = delete;
    Stop& operator=(const Stop&) = delete;

    /// Raises the stop until lower() is called. Safe in a signal handler.
    void raise() noexcept;
    /// Takes raise() back. The stop stays raised if the parent is. No thread may be waiting for the stop.
    void lower() noexcept;
    bool raised() const {
        return raised_.load(std::memory_order_relaxed) || (parent_ != nullptr && parent_->raised());
    }
    /// Returns descriptors for poll(); one of them becomes readable when the stop is raised. -1 if there is
    /// none.
    std::array<int, 2> descriptors() const {
        return {descriptor_, parent_ == nullptr ? -1 : parent_->descriptor_};
    }

private:
    static_assert(std::atomic<bool>::is_always_lock_free);
    std::atomic<bool> raised_{false};
    const Stop* parent_;
    int descriptor_;
};

}  // namespace registrar
