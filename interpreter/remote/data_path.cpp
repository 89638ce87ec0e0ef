// SPDX-License-Identifier: Apache-2.0
#include "remote/data_path.h"

#include <fnmatch.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

#include "diag/unavailable.h"
#include "values/number.h"

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

/// Returns whether a file is empty and was modified in the last 10 seconds: another program is about to write
/// it.
bool is_being_written(const fs::directory_entry& entry) {
    std::error_code error;
    if (entry.file_size(error) != 0 || error) return false;
    const auto modified = entry.last_write_time(error);
    return !error && fs::file_time_type::clock::now() - modified < std::chrono::seconds(10);
}

std::string lowered(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

/// Removes a number from the beginning of a text and returns its digits without leading zeros.
std::string_view take_number(std::string_view& text) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    std::string_view digits = text.substr(0, end);
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    text.remove_prefix(end);
    return digits;
}

}  // namespace

bool is_wildcard(std::string_view name) {
    return name.find_first_of("*?[") != std::string_view::npos;
}

bool matches_wildcard(std::string_view pattern, std::string_view name) {
    if (name.starts_with("~$")) return false;
    return fnmatch(std::string(pattern).c_str(), std::string(name).c_str(), FNM_PERIOD) == 0;
}

DataFolder::DataFolder(fs::path folder) : folder_(std::move(folder)) {}

fs::path DataFolder::resolve(std::string_view setting) const {
    if (setting.find("..") != std::string_view::npos) throw Refused("String '..' is forbidden in file path");
    fs::path path = folder_ / setting;
    if (!is_below(folder_, path) || passes_dangling_link(folder_, setting)) refuse_outside(path);
    return path;
}

/// Returns the regular files of the wanted path's folder that fit, in natural order.
std::vector<fs::path> DataFolder::matches(const fs::path& wanted,
                                          const std::function<bool(const fs::directory_entry&)>& fits) const {
    std::error_code error;
    fs::directory_iterator entry(wanted.parent_path().empty() ? "." : wanted.parent_path(), error);
    std::vector<fs::path> found;
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const fs::path path = wanted.parent_path() / entry->path().filename();
        std::error_code unreadable;
        if (!fits(*entry) || !entry->is_regular_file(unreadable)) continue;
        if (!is_below(folder_, path)) refuse_outside(path);
        found.push_back(path);
    }
    if (error && error != std::errc::no_such_file_or_directory)
        throw FileUnavailable(wanted.parent_path(), error.message());
    std::sort(found.begin(), found.end(), [](const fs::path& left, const fs::path& right) {
        return natural_less(left.native(), right.native());
    });
    return found;
}

std::vector<fs::path> DataFolder::files(std::string_view setting) const {
    const fs::path wanted = resolve(setting);
    const std::string pattern = wanted.filename();
    if (!is_wildcard(pattern)) return {wanted};
    return matches(wanted, [&pattern](const fs::directory_entry& entry) {
        return matches_wildcard(pattern, entry.path().filename().native()) && !is_being_written(entry);
    });
}

std::vector<fs::path> DataFolder::suspect_files(std::string_view setting) const {
    const fs::path wanted = resolve(setting);
    const std::string pattern = wanted.filename();
    if (!is_wildcard(pattern)) return {};
    const std::string folded = lowered(pattern);
    return matches(wanted, [&](const fs::directory_entry& entry) {
        const std::string name = entry.path().filename().native();
        if (matches_wildcard(pattern, name)) return is_being_written(entry);
        return matches_wildcard(folded, lowered(name));
    });
}

bool natural_less(std::string_view left, std::string_view right) {
    const std::string_view all_left = left;
    const std::string_view all_right = right;
    while (!left.empty() && !right.empty()) {
        if (!is_digit(left.front()) || !is_digit(right.front())) {
            if (left.front() != right.front()) return left.front() < right.front();
            left.remove_prefix(1);
            right.remove_prefix(1);
            continue;
        }
        const std::string_view one = take_number(left);
        const std::string_view other = take_number(right);
        if (one.size() != other.size()) return one.size() < other.size();
        if (one != other) return one < other;
    }
    if (left.empty() != right.empty()) return left.empty();
    return all_left < all_right;  // they differ in leading zeros, if at all
}

}  // namespace registrar
