// SPDX-License-Identifier: Apache-2.0
// moveToBackupConsolidator: moves the data file to a backup folder after it was read.
#include <fmt/format.h>

#include "action/step_context.h"
#include "action/step_settings.h"
#include "action/step_type.h"
#include "remote/move_file.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

const Message no_folder{"no-backup-folder", "The backup folder [...] does not exists or can not be created.",
                        Level::error, "`backupFolder` is no folder, and none can be made there."};
const Message not_copied{"not-copied", "Can not copy the file [...] to [...]", Level::error,
                         "The file stays where it is."};
const Message not_deleted{"not-deleted", "Can not delete the file [...]", Level::error,
                          "The file was copied, but stays where it was, too."};

struct MoveToBackup {
    struct Settings {
        PathText backup_folder{"imports/backup/"};
        bool timestamp = false;
        bool disabled = false;
    };

    static void run(const Settings& settings, StepContext& context);
    static void probe(const Settings& settings, EnvironmentProbe& probe) {
        probe.changeable_source();
        probe.writable_folder("backupFolder", settings.backup_folder.text);
    }
};

void move(StepContext& context, const fs::path& target) {
    const fs::path& source = context.file().path;
    const std::string from = context.shown(source);
    const std::string to = context.shown(target);
    const bool there = fs::is_regular_file(source);
    if (context.again() && (!there || !context.is_what_was_read(source)) && fs::exists(target) &&
        context.is_what_was_read(target))
        return context.warn(messages::file_gone, {from});
    if (!there) context.fail(not_copied, {from, to});
    if (!context.is_what_was_read(source)) return context.warn(messages::file_changed, {from});
    switch (move_file(source, target)) {
        case MoveFault::not_copied:
            context.fail(not_copied, {from, to});
        case MoveFault::not_deleted:
            context.fail(not_deleted, {from});
        case MoveFault::none:
            context.tell(fmt::format("{} was moved to {}.", from, to));
    }
}

void MoveToBackup::run(const Settings& settings, StepContext& context) {
    const fs::path folder = context.folder().resolve(settings.backup_folder.text);
    const std::string prefix = settings.timestamp ? context.stamp() + "_" : "";
    const fs::path target = folder / (prefix + context.file().own_name);
    if (context.plan())
        return context.tell(fmt::format("{} would be moved to {}.", context.shown(context.file().path),
                                        context.shown(target)));
    context.need_folder(folder, no_folder, settings.backup_folder.text);
    move(context, target);
}

using Settings = MoveToBackup::Settings;

constexpr Setting settings[] = {
    step_setting<Settings, &Settings::backup_folder>(
        "backupFolder", "The backup folder, inside the data folder. It is created if it is missing.",
        {"imports/backup/"}),
    step_setting<Settings, &Settings::timestamp>(
        "timestamp", "Whether to add the prefix `YYYYMMDDhhiiss_`, the run's clock, to the file's name.",
        {"no"}),
    step_setting<Settings, &Settings::disabled>("disabled", "Disables the step.", {"no"}),
};

const Message* const own_messages[] = {&no_folder, &not_copied, &not_deleted};

}  // namespace

const StepType& move_to_backup_consolidator() {
    static const StepType type = step_type<MoveToBackup>(
        {.name = "moveToBackupConsolidator",
         .doc = "Moves the file to a backup folder. Replaces a file with the same name.",
         .example = "<moveToBackupConsolidator>\n  <backupFolder>imports/backup/</backupFolder>\n"
                    "  <timestamp>yes</timestamp>\n</moveToBackupConsolidator>",
         .phase = StepPhase::consolidators,
         .traits = {.order = 3, .needs_file = true, .only_when_whole = true, .effect = "move the file"},
         .settings = settings,
         .messages = own_messages});
    return type;
}

}  // namespace registrar
