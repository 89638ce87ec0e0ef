// SPDX-License-Identifier: Apache-2.0
// timeStampedFileErrorLogger: writes one line per warning and error of the file's rows.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "action/step_settings.h"
#include "action/step_type.h"
#include "remote/staged_file.h"
#include "values/number.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

const Message missing_location{"missing-location", "The [...] parameter is missing.", Level::error,
                               "`location` is not given."};
const Message no_folder{"no-log-folder", "The [...] directory can not be found nor created.", Level::error,
                        "`location` is no folder, and none can be made there."};
const Message not_opened{"log-not-opened", "Could not open the file [...] for writing.", Level::error,
                         "The log cannot be written."};

struct ErrorLogger {
    struct Settings {
        PathText location;
        bool disabled = false;
    };

    static void run(const Settings& settings, StepContext& context);
    static void probe(const Settings& settings, EnvironmentProbe& probe) {
        probe.writable_folder("location", settings.location.text);
    }
};

/// Writes the log under a temporary name and renames it when it is complete. A restarted step writes the same
/// log.
void write_log(StepContext& context, const fs::path& path) {
    std::optional<StagedFile> file;
    std::uint64_t lines = 0;
    context.visit_log([&](std::string_view text) {
        if (!file) file.emplace(path);
        file->write(text);
        lines += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    });
    if (!file) return context.tell("There was nothing to log.");
    file->commit();
    context.keep_log_path(path);
    context.tell(fmt::format("{} written to {}.", counted_were(lines, "line"), context.shown(path)));
}

void ErrorLogger::run(const Settings& settings, StepContext& context) {
    const fs::path folder = context.folder().resolve(settings.location.text);
    const fs::path path = folder / fmt::format("{}_{}.log", context.stamp(), context.file().own_name);
    if (context.plan())
        return context.tell(fmt::format("Warnings and errors would be written to {}.", context.shown(path)));
    context.need_folder(folder, no_folder, settings.location.text);
    try {
        write_log(context, path);
    } catch (const FileUnavailable&) {
        context.fail(not_opened, {context.shown(path)});
    }
}

using Settings = ErrorLogger::Settings;

constexpr Setting settings[] = {
    step_setting<Settings, &Settings::location>(
        "location", "The folder of the log, inside the data folder. It is created if it is missing.",
        {.mandatory = true}),
    step_setting<Settings, &Settings::disabled>("disabled", "Disables the step.", {"no"}),
};

const Message* const own_messages[] = {&missing_location, &no_folder, &not_opened};

}  // namespace

const StepType& time_stamped_file_error_logger() {
    static const StepType type = step_type<ErrorLogger>(
        {.name = "timeStampedFileErrorLogger",
         .doc = "Writes one line for each warning and error of the file's rows: `Line number:2,WARNING,<the "
                "row's cells joined by commas>,<message>`. The log's name begins with the run's clock. "
                "Without warnings and errors, no log is written.",
         .example = "<timeStampedFileErrorLogger>\n  <location>imports/logs</location>\n"
                    "</timeStampedFileErrorLogger>",
         .phase = StepPhase::consolidators,
         .traits = {.order = 1, .reads_log = true},
         .settings = settings,
         .messages = own_messages,
         .missing = &missing_location});
    return type;
}

}  // namespace registrar
