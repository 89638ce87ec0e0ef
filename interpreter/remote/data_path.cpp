// SPDX-License-Identifier: Apache-2.0
#include "remote/data_path.h"

#include <fnmatch.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "diag/unavailable.h"

namespace registrar {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse_outside(const fs::path& path) {
    throw Refused(path.string() + " leads out of the data folder");
}

bool is_below(const fs::path& folder, const fs::path& path) {
    std::error_code error;
    // weakly_canonical() leaves a relative path that does not exist relative, so it is made absolute first.
    const fs::path real_folder = fs::weakly_canonical(fs::absolute(folder.empty() ? "." : folder), error);
    if (error) return false;
    const fs::path real = fs::weakly_canonical(fs::absolute(path), error);
    if (error) return false;
    const auto [end, rest] = std::mismatch(real_folder.begin(), real_folder.end(), real.begin(), real.end());
    return end == real_folder.end() || end->empty();
}

/// A dangling link looks like an unused name, but writing to it would create its target.
bool passes_dangling_link(const fs::path& folder, const fs::path& below) {
    fs::path path = folder;
    for (const fs::path& part : below) {
        path /= part;
        std::error_code error;
        if (fs::is_symlink(fs::symlink_status(path, error)) && !fs::exists(path, error)) return true;
    }
    return false;
}

}  // namespace

bool is_wildcard(std::string_view name) {
    return name.find_first_of("*?[") != std::string_view::npos;
}

bool matches_wildcard(std::string_view pattern, std::string_view name) {
    return fnmatch(std::string(pattern).c_str(), std::string(name).c_str(), FNM_PERIOD) == 0;
}

DataFolder::DataFolder(fs::path folder) : folder_(std::move(folder)) {}

fs::path DataFolder::resolve(std::string_view setting) const {
    if (setting.find("..") != std::string_view::npos) throw Refused("String '..' is forbidden in file path");
    fs::path path = folder_ / setting;
    if (!is_below(folder_, path) || passes_dangling_link(folder_, setting)) refuse_outside(path);
    return path;
}

std::vector<fs::path> DataFolder::files(std::string_view setting) const {
    const fs::path wanted = resolve(setting);
    const std::string pattern = wanted.filename();
    if (!is_wildcard(pattern)) return {wanted};
    std::error_code error;
    fs::directory_iterator entry(wanted.parent_path().empty() ? "." : wanted.parent_path(), error);
    std::vector<fs::path> found;
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const fs::path path = wanted.parent_path() / entry->path().filename();
        std::error_code unreadable;
        if (!matches_wildcard(pattern, path.filename().string()) || !entry->is_regular_file(unreadable))
            continue;
        if (!is_below(folder_, path)) refuse_outside(path);
        found.push_back(path);
    }
    if (error && error != std::errc::no_such_file_or_directory)
        throw FileUnavailable(wanted.parent_path(), error.message());
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace registrar
