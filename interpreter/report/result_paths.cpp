// SPDX-License-Identifier: Apache-2.0
#include "report/result_paths.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <tuple>

#include "diag/unavailable.h"
#include "report/result_file.h"
#include "report/result_options.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

/// Device and inode of a file. For a file that does not exist yet, those of its folder, and its name.
using Identity = std::tuple<std::uint64_t, std::uint64_t, std::string>;

/// Returns the identity of a file; only its path if its folder does not exist.
Identity identity_of(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) == 0) return {status.st_dev, status.st_ino, {}};
    const std::string folder = fs::path(path).parent_path().string();
    if (stat(folder.empty() ? "." : folder.c_str(), &status) != 0) return {0, 0, path};
    return {status.st_dev, status.st_ino, fs::path(path).filename().string()};
}

void check_target(const NamedFile& result) {
    if (written_directly(result.path)) return;
    std::error_code error;
    if (fs::is_symlink(fs::symlink_status(result.path, error)))
        throw Refused(fmt::format("{}: {} is a link; name the file itself", result.what, result.path));
    if (fs::is_directory(result.path, error))
        throw Refused(fmt::format("{}: {} is a folder", result.what, result.path));
    const std::string folder = fs::path(result.path).parent_path().string();
    if (access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0)
        throw FileUnavailable(result.path, std::strerror(errno));
}

}  // namespace

std::vector<NamedFile> result_files(const ResultOptions& options) {
    std::vector<NamedFile> files;
    if (!options.report.empty() && options.report != "-") files.push_back({"--report", options.report});
    if (!options.outcomes.empty()) files.push_back({"--outcomes", options.outcomes});
    if (!options.rejects.empty()) files.push_back({"--rejects", options.rejects});
    if (!options.metrics.empty()) files.push_back({"--metrics-file", options.metrics});
    return files;
}

void check_result_paths(const std::vector<NamedFile>& results, const std::vector<NamedFile>& others) {
    for (std::size_t at = 0; at < results.size(); ++at) {
        const NamedFile& result = results[at];
        const Identity identity = identity_of(result.path);
        const auto refuse_same = [&](const NamedFile& other) {
            if (identity_of(other.path) != identity) return;
            throw Refused(
                fmt::format("{}: {} is also {}; it would be replaced", result.what, result.path, other.what));
        };
        if (!written_directly(result.path)) {
            for (const NamedFile& other : others) refuse_same(other);
            for (std::size_t before = 0; before < at; ++before) refuse_same(results[before]);
        }
        check_target(result);
    }
}

}  // namespace registrar
