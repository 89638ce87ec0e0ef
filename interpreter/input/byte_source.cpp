// SPDX-License-Identifier: Apache-2.0
#include "input/byte_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <system_error>

#include "diag/unavailable.h"
#include "values/number.h"

namespace registrar {
namespace {

[[noreturn]] void fail(const std::string& path, int error) {
    throw FileUnavailable(path, std::generic_category().message(error));
}

std::int64_t modified(const struct stat& status) {
    return status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec;
}

}  // namespace

ByteSource::ByteSource(const std::string& path, const Stop* stop) : path_(path), stop_(stop) {
    if (path == "-") {
        path_ = "standard input";
        descriptor_ = STDIN_FILENO;
        return;
    }
    // Opening a pipe that has no writer yet must not block; the wait happens on read.
    descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor_ < 0) fail(path, errno);
    struct stat status {};
    int error = fstat(descriptor_, &status) != 0 ? errno : 0;
    if (error == 0 && S_ISDIR(status.st_mode)) error = EISDIR;
    if (error == 0 && fcntl(descriptor_, F_SETFL, 0) != 0) error = errno;
    if (error != 0) {
        close(descriptor_);
        fail(path, error);
    }
    if (!S_ISREG(status.st_mode)) return;
    size_ = static_cast<std::uint64_t>(status.st_size);
    modified_ = modified(status);
}

ByteSource::ByteSource(InMemory memory) : memory_(memory.bytes), size_(memory.bytes.size()) {}

ByteSource::~ByteSource() {
    if (descriptor_ > STDIN_FILENO) close(descriptor_);
}

std::size_t ByteSource::read_memory(char* target, std::size_t size) {
    if (offset_ >= memory_.size()) return 0;
    const std::string_view part = memory_.substr(static_cast<std::size_t>(offset_), size);
    std::memcpy(target, part.data(), part.size());
    offset_ += part.size();
    return part.size();
}

ByteSource::Wait ByteSource::wait_for_data() const {
    constexpr int one_second = 1000;
    const std::array<int, 2> stops = stop_ != nullptr ? stop_->descriptors() : std::array{-1, -1};
    pollfd waits[] = {{descriptor_, POLLIN, 0}, {stops[0], POLLIN, 0}, {stops[1], POLLIN, 0}};
    int ready = 0;
    while ((ready = poll(waits, std::size(waits), notices_idling_ ? one_second : -1)) < 0)
        if (errno != EINTR) fail(path_, errno);
    if (waits[1].revents != 0 || waits[2].revents != 0) return Wait::stop;
    return ready == 0 ? Wait::idle : Wait::data;
}

void ByteSource::check_unchanged() const {
    struct stat now {};
    if (!seekable() || fstat(descriptor_, &now) != 0) return;
    const auto size = static_cast<std::uint64_t>(now.st_size);
    if (size != *size_)
        throw FileUnavailable(
            path_, fmt::format("was changed while it was read: it had {} bytes and has {} now; run the "
                               "command again when it is complete",
                               with_thousands(*size_), with_thousands(size)));
    if (modified(now) != modified_)
        throw FileUnavailable(path_,
                              "was written to while it was read; run the command again when it is complete");
}

std::size_t ByteSource::read(char* target, std::size_t size) {
    if (descriptor_ < 0) return read_memory(target, size);
    std::size_t done = 0;
    idle_ = false;
    while (done < size) {
        const Wait wait = seekable() ? Wait::data : wait_for_data();
        interrupted_ = interrupted_ || wait == Wait::stop;
        idle_ = wait == Wait::idle;
        if (wait != Wait::data) break;
        const ssize_t count =
            seekable() ? pread(descriptor_, target + done, size - done, static_cast<off_t>(offset_))
                       : ::read(descriptor_, target + done, size - done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail(path_, errno);
        if (count == 0) {
            check_unchanged();
            break;
        }
        done += static_cast<std::size_t>(count);
        offset_ += static_cast<std::uint64_t>(count);
    }
    return done;
}

}  // namespace registrar
