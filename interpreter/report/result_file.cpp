// SPDX-License-Identifier: Apache-2.0
#include "report/result_file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "diag/unavailable.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t tail_bytes = 4;

[[noreturn]] void fail(const std::string& path) {
    throw FileUnavailable(path, std::strerror(errno));
}

bool is_same(const struct stat& status, const ResultPart& part) {
    return status.st_dev == part.device && status.st_ino == part.inode;
}

/// Returns whether the path is the part. Does not follow a link.
bool is_at(const std::string& path, const ResultPart& part) {
    struct stat status {};
    return lstat(path.c_str(), &status) == 0 && is_same(status, part);
}

std::string random_word() {
    unsigned char bytes[8];
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes) fail("/dev/urandom");
    std::string word;
    for (const unsigned char byte : bytes) {
        word += "0123456789abcdef"[byte >> 4U];
        word += "0123456789abcdef"[byte & 15U];
    }
    return word;
}

/// Syncs the folder of a file: only then does a rename survive a power cut.
void sync_folder_of(const std::string& path) {
    const std::string folder = fs::path(path).parent_path().string();
    const int descriptor = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    const bool synced = fsync(descriptor) == 0 || errno == EINVAL;
    close(descriptor);
    if (!synced) fail(path);
}

/// Opens a part by its own name, never through a link.
int open_part(const ResultPart& part, int flags) {
    if (part.direct()) return open(part.path.c_str(), O_WRONLY | O_CLOEXEC);
    return open(part.path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600);
}

}  // namespace

Json ResultPart::to_json() const {
    return {{"place", bytes_json(final_path)},
            {"path", bytes_json(path)},
            {"device", device},
            {"inode", inode},
            {"length", length},
            {"workbook", workbook}};
}

ResultPart ResultPart::from_json(const Json& json) {
    return {bytes_from(json.at("place")),
            bytes_from(json.at("path")),
            json.at("device"),
            json.at("inode"),
            json.at("length"),
            json.at("workbook")};
}

Json ResultParts::to_json() const {
    Json json = Json::object();
    if (outcomes) json["outcomes"] = outcomes->to_json();
    if (rejects) json["rejects"] = rejects->to_json();
    return json;
}

ResultParts ResultParts::from_json(const Json& json) {
    ResultParts parts;
    if (json.contains("outcomes")) parts.outcomes = ResultPart::from_json(json.at("outcomes"));
    if (json.contains("rejects")) parts.rejects = ResultPart::from_json(json.at("rejects"));
    return parts;
}

mode_t mode_by_umask() {
    std::ifstream status("/proc/self/status");
    std::string word;
    unsigned mask = 022;
    while (status >> word)
        if (word == "Umask:") {
            status >> std::oct >> mask;
            break;
        }
    return 0666 & ~mask;
}

bool written_directly(const std::string& path) {
    // /dev/stdout may be a regular file to which the shell redirected, but it must not be replaced. /dev/shm
    // is a folder of ordinary files.
    const bool device = path.starts_with("/dev/") && !path.starts_with("/dev/shm/");
    if (device || path.starts_with("/proc/")) return true;
    std::error_code error;
    const auto status = fs::status(path, error);
    return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

ResultPart new_result_part(const std::string& final_path) {
    ResultPart part;
    part.final_path = part.path = final_path;
    if (written_directly(final_path)) return part;
    constexpr std::size_t longest_name = 200;  // most file systems allow 255 bytes
    const std::string name = fs::path(final_path).filename().string().substr(0, longest_name);
    part.path = (fs::path(final_path).parent_path() / ("." + name + "." + random_word() + ".part")).string();
    return part;
}

void finish_result(const ResultPart& part, mode_t mode, bool keep_mode) {
    if (part.direct() || part.inode == 0) return;
    if (!is_at(part.path, part)) {
        if (is_at(part.final_path, part)) return;
        throw FileUnavailable(part.final_path, part.path + ", where it was written, is gone or another file");
    }
    struct stat former {};
    if (keep_mode && lstat(part.final_path.c_str(), &former) == 0 && S_ISREG(former.st_mode))
        mode = former.st_mode & 07777U;
    if (chmod(part.path.c_str(), mode) != 0 || rename(part.path.c_str(), part.final_path.c_str()) != 0)
        fail(part.final_path);
    sync_folder_of(part.final_path);
}

void discard_result(const ResultPart& part) noexcept {
    // A part whose inode is not in a checkpoint yet is identified by its random name alone.
    if (!part.direct() && (part.inode == 0 || is_at(part.path, part))) unlink(part.path.c_str());
}

void write_result(const std::string& final_path, std::string_view text, mode_t mode) {
    ResultFile file = ResultFile::create(new_result_part(final_path));
    try {
        file.write(text);
        file.sync();
        finish_result(file.part(), mode, true);
    } catch (const FileUnavailable&) {
        discard_result(file.part());
        throw;
    }
}

ResultFile::ResultFile(ResultPart part, int descriptor) : part_(std::move(part)), descriptor_(descriptor) {
    struct stat status {};
    if (fstat(descriptor, &status) != 0) return;
    part_.device = status.st_dev;
    part_.inode = status.st_ino;
}

ResultFile::ResultFile(ResultFile&& other) noexcept
    : part_(std::move(other.part_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      tail_(std::move(other.tail_)) {}

ResultFile::~ResultFile() {
    if (descriptor_ >= 0) close(descriptor_);
}

ResultFile ResultFile::create(ResultPart part) {
    int descriptor = open_part(part, O_RDWR | O_CREAT | O_EXCL);
    // The name is random, so an existing file was created by the attempt that stored this name and committed
    // nothing.
    if (descriptor < 0 && errno == EEXIST) descriptor = open_part(part, O_RDWR | O_TRUNC);
    if (descriptor < 0) fail(part.final_path);
    part.length = 0;
    return {std::move(part), descriptor};
}

ResultFile ResultFile::resume(ResultPart part) {
    const int descriptor = part.direct() ? -1 : open_part(part, O_RDWR);
    struct stat status {};
    const bool whole = descriptor >= 0 && fstat(descriptor, &status) == 0 && is_same(status, part) &&
                       static_cast<std::uint64_t>(status.st_size) >= part.length;
    if (!whole) {
        if (descriptor >= 0) close(descriptor);
        throw Refused(part.final_path +
                      ": the unfinished run wrote more to this file than it holds now, so the run cannot be "
                      "resumed; --again starts afresh");
    }
    ResultFile file(std::move(part), descriptor);
    file.cut(file.length());
    return file;
}

void ResultFile::cut(std::uint64_t length) {
    if (length == part_.length && length == 0) return;
    if (ftruncate(descriptor_, static_cast<off_t>(length)) != 0 || lseek(descriptor_, 0, SEEK_END) < 0)
        fail(part_.final_path);
    part_.length = length;
    tail_.resize(std::min<std::uint64_t>(length, tail_bytes));
    const auto from = static_cast<off_t>(length - tail_.size());
    if (pread(descriptor_, tail_.data(), tail_.size(), from) != static_cast<ssize_t>(tail_.size()))
        fail(part_.final_path);
}

void ResultFile::write(std::string_view bytes) {
    tail_ += bytes.substr(bytes.size() - std::min(bytes.size(), tail_bytes));
    if (tail_.size() > tail_bytes) tail_.erase(0, tail_.size() - tail_bytes);
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(part_.final_path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
        part_.length += static_cast<std::uint64_t>(written);
    }
}

void ResultFile::sync() {
    // Pipes and terminals cannot be synced, and need not be.
    if (fdatasync(descriptor_) != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP)
        fail(part_.final_path);
}

}  // namespace registrar
