// SPDX-License-Identifier: Apache-2.0
// deleteOldSessions: deletes registrations that the files did not name, with their tracking, test results and
// files.
#include "action/step_settings.h"
#include "action/step_type.h"
#include "domain/bulk_selection.h"
#include "records/content.h"
#include "records/learning.h"

namespace registrar {

namespace {

struct DeleteOldSessions {
    using Settings = BulkSettings;
};

using Settings = BulkSettings;

void judge(const void* settings, const BulkFacts& facts, BulkScope& scope) {
    const bool full_access = static_cast<const Settings*>(settings)->full_access;
    visit_records<Registration>(facts.view, registration_type, [&](const Registration& registration) {
        if (!full_access && registration.imported != Flag::yes) return;
        scope.add(registration.id, !facts.seen.contains(registration.id));
    });
}

void change(BulkBatch& batch) {
    batch.trash_children(tracking_type);
    batch.trash_children(test_result_type);
    batch.trash_files(registration_type, batch.ids());
    batch.trash_all(registration_type, batch.ids());
}

const RecordType* const writes[] = {&registration_type, &tracking_type, &test_result_type, &file_type,
                                    &trash_type};

const BulkRule& rule() {
    static const BulkRule made{
        .verb = "delete",
        .done = "deleted",
        .nouns = "registrations",
        .type = &registration_type,
        .writes = writes,
        .needs_seen_ids = [](const void*) { return true; },
        .cancelled = [](const void*) -> const Message* { return nullptr; },
        .judge = judge,
        .change = change,
        .threshold = threshold_of<Settings>,
    };
    return made;
}

constexpr Setting settings[] = {
    bulk_access_setting<Settings>(),
    change_threshold_setting<Settings>(),
};

}  // namespace

const StepType& delete_old_sessions() {
    static const StepType type = step_type<DeleteOldSessions>(
        {.name = "deleteOldSessions",
         .doc = "Deletes registrations that no file of the import referred to, with their tracking, test "
                "results and files. Runs once, after the last file of the import. Deleted records are kept "
                "in the "
                "trash. At "
                "least one action of the import must name registrations (registerLearnerAction, "
                "createOrUpdateConsolidatedTrackingAction); otherwise `check` reports an error, and no run "
                "does it.",
         .example = "<deleteOldSessions>\n  <fullAccess>yes</fullAccess>\n</deleteOldSessions>",
         .phase = StepPhase::consolidators,
         .traits = {.order = 4, .effect = "delete registrations"},
         .settings = settings,
         .bulk = &rule()});
    return type;
}

}  // namespace registrar
