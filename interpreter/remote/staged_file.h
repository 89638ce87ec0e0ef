// SPDX-License-Identifier: Apache-2.0
#pragma once
// A file that is there whole or not at all: written under another name, forced to the disk, then renamed.
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace registrar {

class StagedFile {
public:
    /// Opens a new hidden file in the target's folder. Throws FileUnavailable.
    explicit StagedFile(std::filesystem::path target);
    /// Removes what was not committed.
    ~StagedFile();
    StagedFile(const StagedFile&) = delete;
    StagedFile& operator=(const StagedFile&) = delete;

    /// Appends. Throws FileUnavailable.
    void write(std::string_view bytes);
    /// The bytes written so far.
    std::uint64_t size() const { return size_; }
    /// Makes it the target, in place of a file of that name, and durable. Throws FileUnavailable.
    void commit();

private:
    std::filesystem::path target_;
    std::filesystem::path temporary_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

/// Makes a folder and those above it where they are missing. Throws FileUnavailable.
void make_folders(const std::filesystem::path& folder);

/// Forces names that were added, renamed or removed in a folder to the disk. Throws FileUnavailable.
void sync_folder(const std::filesystem::path& folder);

}  // namespace registrar
