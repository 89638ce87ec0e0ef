// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes a file that appears complete or not at all: written under a temporary name, synced to disk, then
// renamed.
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace registrar {

class StagedFile {
public:
    /// Creates a new hidden file in the target's folder. Throws FileUnavailable.
    explicit StagedFile(std::filesystem::path target);
    /// Removes the temporary file if it was not committed.
    ~StagedFile();
    StagedFile(const StagedFile&) = delete;
    StagedFile& operator=(const StagedFile&) = delete;

    /// Appends bytes. Throws FileUnavailable.
    void write(std::string_view bytes);
    /// Returns the number of bytes written so far.
    std::uint64_t size() const { return size_; }
    /// Syncs the file and renames it to the target, replacing a file of that name. Throws FileUnavailable.
    void commit();

private:
    std::filesystem::path target_;
    std::filesystem::path temporary_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

/// Creates a folder and its missing parents. Throws FileUnavailable.
void make_folders(const std::filesystem::path& folder);

/// Syncs a folder to disk, so that added, renamed or removed names are durable. Throws FileUnavailable.
void sync_folder(const std::filesystem::path& folder);

}  // namespace registrar
