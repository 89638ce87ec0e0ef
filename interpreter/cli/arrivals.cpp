// SPDX-License-Identifier: Apache-2.0
// Files that have arrived for a schedule that waits for them.
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "check/job.h"
#include "cli/common.h"
#include "cli/saved.h"
#include "cli/schedule.h"
#include "diag/json.h"
#include "engine/lease.h"
#include "remote/data_path.h"
#include "values/due_text.h"

namespace registrar {

namespace {

/// Returns the due row of a file that has not changed since then; nothing if it has. Its time is that of the
/// file, so that every daemon makes the same row of it.
std::optional<DueRow> arrival(const Schedule& schedule, const std::filesystem::path& path,
                              std::int64_t quiet_since) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return std::nullopt;
    // A copy may have an old time of modification while it grows.
    if (std::max(status.st_mtim.tv_sec, status.st_ctim.tv_sec) > quiet_since) return std::nullopt;
    DueRow row = due_row(schedule, {status.st_mtim.tv_sec, 0});
    row.cause = fmt::format("file {} {} {}.{:09} {}", path.filename().string(), status.st_size,
                            status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ino);
    row.files = dump(Json::array({path.string()}), -1);
    return row;
}

/// Returns the files that the providers of a definition name today.
std::vector<std::filesystem::path> provider_paths(const Arguments& arguments, LocalSeconds today) {
    std::vector<std::filesystem::path> paths;
    Diagnostics ignored;
    const std::string word = arguments.text("DEFINITION");
    const auto definition = load_any_definition(arguments, word, ignored);
    const auto job = definition ? check(*definition, job_overrides(arguments), ignored) : std::nullopt;
    if (!job) return paths;
    const DataFolder folder(
        arguments.text("--data-path", std::filesystem::path(word).parent_path().string()));
    for (const ImportJob& import : job->imports) {
        if (import.provider.type == nullptr) continue;
        const ProviderSettings& settings = import.provider.settings;
        std::string fault;
        const std::string name = fill_due(settings.file_name, today, fault).value_or(settings.file_name);
        const auto found = folder.files((std::filesystem::path(settings.path) / name).string());
        paths.insert(paths.end(), found.begin(), found.end());
    }
    return paths;
}

}  // namespace

std::vector<DueRow> find_arrivals(const std::string& url, const Schedule& schedule) try {
    std::vector<DueRow> rows;
    // Files have the times of this machine, whatever the store's clock says.
    const std::int64_t now = system_seconds();
    const LocalSeconds today = Zone::shared(schedule.time_zone)->to_local(now);
    const std::int64_t quiet_since = now - SchedulePolicy::of(schedule).quiet;
    for (const auto& path : provider_paths(with_saved_flags(arguments_of(schedule, url)), today))
        if (auto row = arrival(schedule, path, quiet_since)) {
            row->nominal = today;
            rows.push_back(*std::move(row));
        }
    return rows;
} catch (const Refused&) {
    return {};
} catch (const FileUnavailable&) {
    return {};
}

}  // namespace registrar
