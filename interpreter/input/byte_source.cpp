// SPDX-License-Identifier: Apache-2.0
#include "input/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "diag/unavailable.h"

namespace registrar {
namespace {

[[noreturn]] void fail(const std::string& path, int error) {
    throw FileUnavailable(path, std::generic_category().message(error));
}

}  // namespace

ByteSource::ByteSource(const std::string& path) : path_(path) {
    if (path == "-") {
        path_ = "standard input";
        descriptor_ = STDIN_FILENO;
        return;
    }
    descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) fail(path, errno);
    struct stat status {};
    int error = fstat(descriptor_, &status) != 0 ? errno : 0;
    if (error == 0 && S_ISDIR(status.st_mode)) error = EISDIR;
    if (error != 0) {
        close(descriptor_);
        fail(path, error);
    }
    if (S_ISREG(status.st_mode)) size_ = static_cast<std::uint64_t>(status.st_size);
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

std::size_t ByteSource::read(char* target, std::size_t size) {
    if (descriptor_ < 0) return read_memory(target, size);
    std::size_t done = 0;
    while (done < size) {
        const ssize_t count =
            seekable() ? pread(descriptor_, target + done, size - done, static_cast<off_t>(offset_))
                       : ::read(descriptor_, target + done, size - done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail(path_, errno);
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
        offset_ += static_cast<std::uint64_t>(count);
    }
    return done;
}

}  // namespace registrar
