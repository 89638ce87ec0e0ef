// SPDX-License-Identifier: Apache-2.0
#include "input/stop.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace registrar {

Stop::Stop(const Stop* parent) : parent_(parent), descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Stop::~Stop() {
    close(descriptor_);
}

void Stop::raise() noexcept {
    const int error = errno;
    raised_.store(true, std::memory_order_relaxed);
    const std::uint64_t one = 1;
    // The write can only fail if the descriptor is already readable.
    [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof one);
    errno = error;
}

void Stop::lower() noexcept {
    raised_.store(false, std::memory_order_relaxed);
    std::uint64_t count = 0;
    // The read can only fail if the descriptor is not readable.
    [[maybe_unused]] const ssize_t taken = read(descriptor_, &count, sizeof count);
}

}  // namespace registrar
