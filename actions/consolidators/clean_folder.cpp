// SPDX-License-Identifier: Apache-2.0
// cleanFolder: deletes old files.
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <vector>

#include "action/step_settings.h"
#include "action/step_type.h"
#include "values/number.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t seconds_a_day = 86'400;
constexpr std::string_view log_folder = "imports/logs";

const Message no_folder{"no-folder", "Folder : [...] doesn't exist or isn't a directory.", Level::error,
                        "`dataFolderPath` is no folder."};
const Message not_deleted{"not-deleted", "Can not delete file [...].", Level::error,
                          "An old file's folder may not be written."};

struct CleanFolder {
    struct Settings {
        PathText data_folder_path;
        bool clean_logs = false;
        std::int32_t clean_older_than = 30;
    };

    static void run(const Settings& settings, StepContext& context);
    static void probe(const Settings& settings, EnvironmentProbe& probe) {
        if (!settings.data_folder_path.text.empty())
            probe.changeable_folder("dataFolderPath", settings.data_folder_path.text);
    }
};

std::vector<fs::path> old_files(const fs::path& folder, std::int64_t before) {
    std::vector<fs::path> old;
    for (const auto& entry : fs::directory_iterator(folder)) {
        struct stat status {};
        if (lstat(entry.path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
        if (status.st_mtime < before) old.push_back(entry.path());
    }
    std::sort(old.begin(), old.end());
    return old;
}

void clean(StepContext& context, const fs::path& folder, std::int64_t before) {
    std::uint64_t count = 0;
    for (const fs::path& file : old_files(folder, before)) {
        std::error_code error;
        if (!context.plan() && !fs::remove(file, error) && error)
            context.fail(not_deleted, {context.shown(file)});
        ++count;
    }
    const std::string files =
        context.plan() ? counted(count, "old file") + " would be" : counted_were(count, "old file");
    context.tell(fmt::format("{} deleted from {}.", files, context.shown(folder)));
}

void CleanFolder::run(const Settings& settings, StepContext& context) {
    const std::int64_t before = context.clock() - settings.clean_older_than * seconds_a_day;
    if (!settings.data_folder_path.text.empty()) {
        const fs::path folder = context.folder().resolve(settings.data_folder_path.text);
        if (!fs::is_directory(folder)) context.fail(no_folder, {settings.data_folder_path.text});
        clean(context, folder, before);
    }
    const fs::path logs = context.folder().resolve(log_folder);
    if (settings.clean_logs && fs::is_directory(logs)) clean(context, logs, before);
}

using Settings = CleanFolder::Settings;

constexpr Setting settings[] = {
    step_setting<Settings, &Settings::data_folder_path>(
        "dataFolderPath", "The folder to clean, inside the data folder. Without it only logs are cleaned."),
    step_setting<Settings, &Settings::clean_logs>(
        "cleanLogs", "Whether to delete old files of `imports/logs`, too.", {"no"}),
    step_setting<Settings, &Settings::clean_older_than>(
        "cleanOlderThan", "Files last changed more than this many days ago are old.", {"30"}),
};

const Message* const own_messages[] = {&no_folder, &not_deleted};

}  // namespace

const StepType& clean_folder() {
    static const StepType type = step_type<CleanFolder>(
        {.name = "cleanFolder",
         .doc = "Deletes old files in a folder, but not in its subfolders.",
         .example = "<cleanFolder>\n  <dataFolderPath>imports/backup</dataFolderPath>\n"
                    "  <cleanOlderThan>90</cleanOlderThan>\n</cleanFolder>",
         .phase = StepPhase::consolidators,
         .traits = {.order = 10, .effect = "delete old files"},
         .settings = settings,
         .messages = own_messages});
    return type;
}

}  // namespace registrar
