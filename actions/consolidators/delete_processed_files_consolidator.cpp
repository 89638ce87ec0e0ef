// SPDX-License-Identifier: Apache-2.0
// deleteProcessedFilesConsolidator: deletes the data file after it was read.
#include <fmt/format.h>

#include "action/step_context.h"
#include "action/step_type.h"
#include "remote/staged_file.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

const Message not_deleted{"not-deleted", "Can not delete file [...].", Level::error,
                          "The file is gone already, or its folder may not be written."};

struct DeleteProcessedFiles {
    struct Settings {};

    static void probe(const Settings&, EnvironmentProbe& probe) { probe.changeable_source(); }
    static void run(const Settings&, StepContext& context) {
        const StepFile& file = context.file();
        const std::string shown = context.shown(file.path);
        if (context.plan()) return context.tell(fmt::format("{} would be deleted.", shown));
        const bool there = fs::is_regular_file(file.path);
        if (!there && context.again()) return context.warn(messages::file_gone, {shown});
        if (there && !context.is_what_was_read(file.path))
            return context.warn(messages::file_changed, {shown});
        std::error_code error;
        if (!there || !fs::remove(file.path, error)) context.fail(not_deleted, {shown});
        sync_folder(file.path.parent_path());
        context.tell(fmt::format("{} was deleted.", shown));
    }
};

const Message* const own_messages[] = {&not_deleted};

}  // namespace

const StepType& delete_processed_files_consolidator() {
    static const StepType type = step_type<DeleteProcessedFiles>(
        {.name = "deleteProcessedFilesConsolidator",
         .doc = "Deletes the file.",
         .example = "<deleteProcessedFilesConsolidator/>",
         .phase = StepPhase::consolidators,
         .traits = {.order = 8, .needs_file = true, .only_when_whole = true, .effect = "delete the file"},
         .messages = own_messages});
    return type;
}

}  // namespace registrar
