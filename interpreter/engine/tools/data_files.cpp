// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/data_files.h"

#include <filesystem>

#include "diag/json.h"
#include "engine/kept_run.h"
#include "remote/move_file.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

/// A search looks at no more files and folders: it must end soon, also at the root of a large disk.
constexpr std::size_t most_searched = 100'000;

bool is_content_of(const fs::path& file, const RunInput& input) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return false;
    if (input.size != 0 && fs::file_size(file, error) != input.size) return false;
    return !error && file_sha256(file) == input.sha256;
}

std::optional<std::string> search_below(const fs::path& folder, const RunInput& input) {
    std::error_code error;
    std::size_t searched = 0;
    const auto skip = fs::directory_options::skip_permission_denied;
    for (auto at = fs::recursive_directory_iterator(folder.empty() ? "." : folder, skip, error);
         !error && at != fs::end(at); at.increment(error)) {
        if (++searched > most_searched) break;
        if (is_content_of(at->path(), input)) return at->path().string();
    }
    return std::nullopt;
}

}  // namespace

std::string existing_path(const RunRow& run, const RunInput& input) {
    const std::string path = path_of(input);
    std::error_code error;
    if (fs::exists(path, error)) return path;
    const Json settings = Json::parse(run.settings, nullptr, false);
    if (!settings.is_object()) return path;
    const fs::path from_there = fs::path(settings.value("folder", std::string())) / path;
    return fs::exists(from_there, error) ? from_there.string() : path;
}

std::optional<std::string> DataFiles::find(const RunRow& run, const RunInput& input) {
    if (input.sha256.empty()) return std::nullopt;
    const std::string path = existing_path(run, input);
    const auto [known, is_new] = found_.try_emplace(input.sha256 + path);
    if (!is_new) return known->second;
    if (is_content_of(path, input)) return known->second = path;
    for (const fs::path& folder : {fs::path(home_of(run)), fs::path(path).parent_path()})
        if (auto found = search_below(folder, input)) return known->second = std::move(found);
    return std::nullopt;
}

}  // namespace registrar
