// SPDX-License-Identifier: Apache-2.0
#include "remote/staged_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>
#include <utility>

#include "diag/unavailable.h"

namespace registrar {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& path, int error) {
    throw FileUnavailable(path, std::generic_category().message(error));
}

/// Returns one name per target, so that a repeated run reuses a file left over from a killed one.
fs::path temporary_name(const fs::path& target) {
    return target.parent_path() / ("." + target.filename().string().substr(0, 200) + ".part");
}

/// Returns a descriptor that is locked by this process and still is the file of that name. Returns -1 if
/// another file was renamed to it meanwhile.
int locked(int descriptor, const fs::path& path) {
    struct stat mine {};
    struct stat named {};
    int error = 0;
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) error = errno;
    const bool same = error == 0 && fstat(descriptor, &mine) == 0 && lstat(path.c_str(), &named) == 0 &&
                      mine.st_ino == named.st_ino && mine.st_dev == named.st_dev;
    if (same && ftruncate(descriptor, 0) != 0) error = errno;
    if (same && error == 0) return descriptor;
    close(descriptor);
    if (error != 0) fail(path, error);
    return -1;
}

}  // namespace

StagedFile::StagedFile(fs::path target) : target_(std::move(target)), temporary_(temporary_name(target_)) {
    while (descriptor_ < 0) {
        const int flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC;
        const int opened = open(temporary_.c_str(), flags, 0666);
        if (opened < 0) fail(temporary_, errno);
        descriptor_ = locked(opened, temporary_);
    }
}

StagedFile::~StagedFile() {
    if (descriptor_ < 0) return;
    unlink(temporary_.c_str());
    close(descriptor_);
}

void StagedFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail(temporary_, errno);
        size_ += static_cast<std::uint64_t>(count);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void StagedFile::commit() {
    if (fsync(descriptor_) != 0) fail(temporary_, errno);
    if (std::rename(temporary_.c_str(), target_.c_str()) != 0) fail(target_, errno);
    close(std::exchange(descriptor_, -1));
    sync_folder(target_.parent_path());
}

void make_folders(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error && !fs::is_directory(folder, error) && !error)
        error = std::make_error_code(std::errc::not_a_directory);
    if (error) throw FileUnavailable(folder, error.message());
}

void sync_folder(const fs::path& folder) {
    const fs::path path = folder.empty() ? "." : folder;
    const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) fail(path, errno);
    const int error = fsync(descriptor) != 0 ? errno : 0;
    close(descriptor);
    // Some file systems cannot sync folders.
    if (error != 0 && error != EINVAL) fail(path, error);
}

}  // namespace registrar
