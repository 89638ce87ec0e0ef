// SPDX-License-Identifier: Apache-2.0
// deleteEmptySessions: deletes sessions without learners, their interventions, and the files of both.
#include <algorithm>

#include "action/step_settings.h"
#include "action/step_type.h"
#include "domain/bulk_selection.h"
#include "records/content.h"
#include "records/learning.h"

namespace registrar {

namespace {

struct DeleteEmptySessions {
    using Settings = BulkSettings;
};

using Settings = BulkSettings;

void judge(const void* settings, const BulkFacts& facts, BulkScope& scope) {
    const bool full_access = static_cast<const Settings*>(settings)->full_access;
    const IdSet taken = sessions_with_learners(facts.view);
    visit_records<Session>(facts.view, session_type, [&](const Session& session) {
        if (!full_access && session.imported != Flag::yes) return;
        scope.add(session.id, !taken.contains(session.id));
    });
}

/// Returns the interventions of the batch's sessions, ascending.
std::vector<std::int64_t> interventions_of(const BulkBatch& batch) {
    static const Index& by_session = intervention_type.index("intervention_session");
    std::vector<std::string> keys(batch.ids().size());
    for (std::size_t at = 0; at < keys.size(); ++at) append_key_part(keys[at], batch.ids()[at]);
    FoundIds found;
    batch.view().find(intervention_type, by_session, std::vector<std::string_view>(keys.begin(), keys.end()),
                      found);
    std::sort(found.ids.begin(), found.ids.end());
    return found.ids;
}

void change(BulkBatch& batch) {
    const std::vector<std::int64_t> interventions = interventions_of(batch);
    batch.trash_files(intervention_type, interventions);
    batch.trash_all(intervention_type, interventions);
    batch.trash_files(session_type, batch.ids());
    batch.trash_all(session_type, batch.ids());
}

const RecordType* const writes[] = {&session_type, &intervention_type, &file_type, &trash_type};

const BulkRule& rule() {
    static const BulkRule made{
        .verb = "delete",
        .done = "deleted",
        .nouns = "sessions",
        .type = &session_type,
        .writes = writes,
        .needs_seen_ids = [](const void*) { return false; },
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

const StepType& delete_empty_sessions() {
    static const StepType type = step_type<DeleteEmptySessions>(
        {.name = "deleteEmptySessions",
         .doc = "Deletes sessions in which nobody is registered, their interventions, and the files of both. "
                "Runs once, after "
                "the last file of the import. Deleted records are kept in the trash.",
         .example = "<deleteEmptySessions>\n  <fullAccess>yes</fullAccess>\n</deleteEmptySessions>",
         .phase = StepPhase::consolidators,
         .traits = {.order = 5, .effect = "delete sessions"},
         .settings = settings,
         .bulk = &rule()});
    return type;
}

}  // namespace registrar
