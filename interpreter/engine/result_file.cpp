// SPDX-License-Identifier: Apache-2.0
#include "engine/result_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "diag/unavailable.h"

namespace registrar {

namespace {

constexpr std::size_t tail_bytes = 4;

[[noreturn]] void fail(const std::string& path) {
    throw FileUnavailable(path, std::strerror(errno));
}

}  // namespace

ResultFile::ResultFile(std::string path, int descriptor, std::uint64_t length)
    : path_(std::move(path)), descriptor_(descriptor), length_(length) {}

ResultFile::ResultFile(ResultFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      length_(other.length_),
      tail_(std::move(other.tail_)) {}

ResultFile::~ResultFile() {
    if (descriptor_ >= 0) close(descriptor_);
}

ResultFile ResultFile::create(const std::string& path, bool secret) {
    const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, secret ? 0600 : 0644);
    if (descriptor < 0) fail(path);
    ResultFile file(path, descriptor, 0);
    struct stat status {};
    // Only a file of our own gets the mode: /dev/stdout and the like are somebody else's.
    if (secret && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && fchmod(descriptor, 0600) != 0)
        fail(path);
    return file;
}

ResultFile ResultFile::resume(const std::string& path, std::uint64_t length) {
    const int descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC);
    struct stat status {};
    if (descriptor < 0 || fstat(descriptor, &status) != 0 ||
        static_cast<std::uint64_t>(status.st_size) < length) {
        if (descriptor >= 0) close(descriptor);
        throw Refused(
            path +
            ": the unfinished run wrote more to this file than it holds now, so it cannot go on with it; "
            "--again starts afresh");
    }
    if (ftruncate(descriptor, static_cast<off_t>(length)) != 0 || lseek(descriptor, 0, SEEK_END) < 0) {
        close(descriptor);
        fail(path);
    }
    ResultFile file(path, descriptor, length);
    file.tail_.resize(std::min<std::uint64_t>(length, tail_bytes));
    const auto from = static_cast<off_t>(length - file.tail_.size());
    if (pread(descriptor, file.tail_.data(), file.tail_.size(), from) !=
        static_cast<ssize_t>(file.tail_.size()))
        fail(path);
    return file;
}

void ResultFile::write(std::string_view bytes) {
    tail_ += bytes.substr(bytes.size() - std::min(bytes.size(), tail_bytes));
    if (tail_.size() > tail_bytes) tail_.erase(0, tail_.size() - tail_bytes);
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(path_);
        bytes.remove_prefix(static_cast<std::size_t>(written));
        length_ += static_cast<std::uint64_t>(written);
    }
}

void ResultFile::sync() {
    // Pipes and terminals cannot be synced, and need not be.
    if (fdatasync(descriptor_) != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP) fail(path_);
}

}  // namespace registrar
