// SPDX-License-Identifier: Apache-2.0
#include "input/nameless_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "diag/unavailable.h"

namespace registrar {

namespace {

[[noreturn]] void fail(int error) {
    throw FileUnavailable(
        std::filesystem::temp_directory_path().string(),
        "no temporary file can be written there: " + std::generic_category().message(error));
}

}  // namespace

NamelessFile::NamelessFile() {
    std::string path = (std::filesystem::temp_directory_path() / "registrar-XXXXXX").string();
    descriptor_ = mkostemp(path.data(), O_CLOEXEC);
    if (descriptor_ < 0) fail(errno);
    unlink(path.c_str());
}

NamelessFile::~NamelessFile() {
    close(descriptor_);
}

void NamelessFile::append(std::string_view bytes) {
    write(size_, bytes);
}

void NamelessFile::write(std::uint64_t offset, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail(errno);
        bytes.remove_prefix(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
        size_ = std::max(size_, offset);
    }
}

std::size_t NamelessFile::read(std::uint64_t offset, char* target, std::size_t size) const {
    std::size_t done = 0;
    while (done < size) {
        const ssize_t count =
            pread(descriptor_, target + done, size - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail(errno);
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
    }
    return done;
}

void NamelessFile::visit(const std::function<void(std::string_view bytes)>& look) const {
    std::string block(1u << 16, '\0');
    for (std::uint64_t at = 0; at < size_;) {
        const std::size_t size = read(at, block.data(), block.size());
        look(std::string_view(block).substr(0, size));
        at += size;
    }
}

}  // namespace registrar
