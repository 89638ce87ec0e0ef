// SPDX-License-Identifier: Apache-2.0
// moveToBackup: moves all files of a folder to another one.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "action/step_settings.h"
#include "action/step_type.h"
#include "remote/move_file.h"
#include "remote/staged_file.h"
#include "values/number.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

const Message forbidden{"forbidden-path", "String '..' is forbidden in in/output path folder", Level::error,
                        "A path holds `..`."};
const Message no_input{"no-input-folder", "The input folder [...] does not exists.", Level::error,
                       "`inputFolderPath` is no folder."};
const Message no_output{"no-output-folder", "The output folder [...] does not exists or can not be created.",
                        Level::error, "`outputFolderPath` is no folder, and none can be made there."};
const Message not_copied{"not-copied", "Can not copy the file [...] to [...]", Level::error,
                         "The file stays where it is, and those behind it."};
const Message not_deleted{"not-deleted", "Can not delete the file [...]", Level::error,
                          "The file was copied, but stays where it was, too."};

struct MoveToBackup {
    struct Settings {
        FreePath input_folder_path;
        FreePath output_folder_path;
        bool timestamp = false;
    };

    static void check(const Settings& settings, StepFindings& findings) {
        if (settings.input_folder_path.text.find("..") != std::string::npos)
            findings.report(forbidden, "inputFolderPath", {});
        if (settings.output_folder_path.text.find("..") != std::string::npos)
            findings.report(forbidden, "outputFolderPath", {});
    }
    static void run(const Settings& settings, StepContext& context);
    static void probe(const Settings& settings, EnvironmentProbe& probe) {
        probe.changeable_folder("inputFolderPath", settings.input_folder_path.text);
        probe.writable_folder("outputFolderPath", settings.output_folder_path.text);
    }
};

std::vector<fs::path> files_of(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (!entry.is_symlink() && entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

void move(StepContext& context, const fs::path& source, const fs::path& target) {
    switch (move_file(source, target)) {
        case MoveFault::not_copied:
            context.fail(not_copied, {context.shown(source), context.shown(target)});
        case MoveFault::not_deleted:
            context.fail(not_deleted, {context.shown(source)});
        case MoveFault::none:
            return;
    }
}

void MoveToBackup::run(const Settings& settings, StepContext& context) {
    const fs::path input = context.folder().resolve(settings.input_folder_path.text);
    const fs::path output = context.folder().resolve(settings.output_folder_path.text);
    if (!fs::is_directory(input)) context.fail(no_input, {settings.input_folder_path.text});
    const auto files = files_of(input);
    if (context.plan())
        return context.tell(fmt::format("{} would be moved from {} to {}.", counted(files.size(), "file"),
                                        context.shown(input), context.shown(output)));
    context.need_folder(output, no_output, settings.output_folder_path.text);
    const std::string prefix = settings.timestamp ? context.stamp() + "_" : "";
    for (const fs::path& file : files) move(context, file, output / (prefix + file.filename().string()));
    context.tell(fmt::format("{} moved from {} to {}.", counted_were(files.size(), "file"),
                             context.shown(input), context.shown(output)));
}

using Settings = MoveToBackup::Settings;

constexpr Setting settings[] = {
    step_setting<Settings, &Settings::input_folder_path>(
        "inputFolderPath", "The folder whose files are moved, inside the data folder.", {.mandatory = true}),
    step_setting<Settings, &Settings::output_folder_path>(
        "outputFolderPath", "The target folder, inside the data folder. It is created if it is missing.",
        {.mandatory = true}),
    step_setting<Settings, &Settings::timestamp>(
        "timestamp", "Whether to add the prefix `YYYYMMDDhhiiss_`, the run's clock, to the files' names.",
        {"no"}),
};

const Message* const own_messages[] = {&forbidden, &no_input, &no_output, &not_copied, &not_deleted};

}  // namespace

const StepType& move_to_backup() {
    static const StepType type = step_type<MoveToBackup>(
        {.name = "moveToBackup",
         .doc = "Moves all files of a folder to another one. Replaces files with the same names.",
         .example = "<moveToBackup>\n  <inputFolderPath>import</inputFolderPath>\n"
                    "  <outputFolderPath>imports/backup</outputFolderPath>\n</moveToBackup>",
         .phase = StepPhase::post_process,
         .traits = {.needs_file = true, .only_when_whole = true, .effect = "move files"},
         .settings = settings,
         .messages = own_messages});
    return type;
}

}  // namespace registrar
