// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where the paths of a definition lead: below the data folder and nowhere else. Opens and changes nothing.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// The text is a pattern of several names: it holds `*`, `?` or `[`.
bool is_wildcard(std::string_view name);

/// The name fits the pattern as a shell's would: a leading dot is matched by a dot only.
bool matches_wildcard(std::string_view pattern, std::string_view name);

/// The folder that a job's relative paths hang off (import-config.md).
class DataFolder {
public:
    /// `folder` need not exist yet; an empty path is the current folder.
    explicit DataFolder(std::filesystem::path folder);
    const std::filesystem::path& path() const { return folder_; }

    /// The file or folder that a setting names, which need not exist. Throws Refused with
    /// `String '..' is forbidden in file path` for a path that contains `..`, and for one that leads out of
    /// the data folder, absolute or through a symbolic link.
    std::filesystem::path resolve(std::string_view setting) const;

    /// The regular files that a setting names, by name ascending; only the last part of the path may have
    /// wildcards. A plain name gives itself, there or not; a wildcard may give none. Throws Refused like
    /// resolve, also for a file found that is a link out of the folder, and FileUnavailable for a folder that
    /// cannot be read (one that is not there has no files).
    std::vector<std::filesystem::path> files(std::string_view setting) const;

private:
    std::filesystem::path folder_;
};

}  // namespace registrar
