// SPDX-License-Identifier: Apache-2.0
#pragma once
// Resolves the paths of a definition to paths below the data folder, and rejects all others. Opens and
// changes nothing.
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// Returns whether the text is a pattern: it contains `*`, `?` or `[`.
bool is_wildcard(std::string_view name);

/// Returns whether the name matches the pattern as in a shell. Only a dot matches a leading dot. Files that
/// an open spreadsheet program locks with a name like `~$book.xlsx` match no pattern.
bool matches_wildcard(std::string_view pattern, std::string_view name);

/// The folder to which a job's paths are relative.
class DataFolder {
public:
    /// `folder` need not exist yet. An empty path is the current folder.
    explicit DataFolder(std::filesystem::path folder);
    const std::filesystem::path& path() const { return folder_; }

    /// Returns the path of the file or folder that a setting names, which need not exist. Throws Refused with
    /// `String '..' is forbidden in file path` for a path that contains `..`, and for a path that leaves the
    /// data folder, absolute or through a symbolic link.
    std::filesystem::path resolve(std::string_view setting) const;

    /// Returns the regular files that a setting names, in the natural order of their names: hr_2 before
    /// hr_10. Only the last part of the path may have wildcards. A plain name returns itself, even if the
    /// file does not exist; a pattern may return nothing. Throws Refused like resolve(), and for a file found
    /// that is a link out of the folder. Throws FileUnavailable for a folder that cannot be read; a missing
    /// folder has no files.
    std::vector<std::filesystem::path> files(std::string_view setting) const;
    /// Returns the files that a pattern probably means, but does not name or should not read yet: those that
    /// differ from it in letter case only, and empty ones that were modified in the last 10 seconds.
    std::vector<std::filesystem::path> suspect_files(std::string_view setting) const;

private:
    std::vector<std::filesystem::path> matches(
        const std::filesystem::path& wanted,
        const std::function<bool(const std::filesystem::directory_entry&)>& fits) const;

    std::filesystem::path folder_;
};

/// Returns whether a name comes before another in natural order: numbers in names compare by value.
bool natural_less(std::string_view left, std::string_view right);

}  // namespace registrar
