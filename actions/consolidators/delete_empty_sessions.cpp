// SPDX-License-Identifier: Apache-2.0
// deleteEmptySessions: sessions without learners go, and the meetings planned for them.
#include <algorithm>

#include "action/step_settings.h"
#include "action/step_type.h"
#include "domain/mass_selection.h"
#include "records/learning.h"

namespace registrar {

namespace {

struct DeleteEmptySessions {
    struct Settings {
        bool full_access = false;
        std::optional<Percent> change_threshold;
    };
};

using Settings = DeleteEmptySessions::Settings;

const Settings& of(const void* settings) {
    return *static_cast<const Settings*>(settings);
}

void judge(const void* settings, const MassFacts& facts, MassScope& scope) {
    const IdSet taken = sessions_with_learners(facts.view);
    visit_records<Session>(facts.view, session_type, [&](const Session& session) {
        if (!of(settings).full_access && session.imported != Flag::yes) return;
        scope.add(session.id, !taken.contains(session.id));
    });
}

class Deleting : public MassChanger {
public:
    /// Interventions are few, and no key leads from a session to them.
    Deleting(StoreView& view, const IdSet& doomed) {
        RecordBlock block(intervention_type);
        const auto cursor = view.scan(intervention_type);
        for (; cursor->next(block, 1024) > 0; block.clear())
            for (std::size_t at = 0; at < block.size(); ++at)
                if (doomed.contains(block.as<Intervention>(at).session_id))
                    interventions_.add(block.view(at));
    }

    void change(MassBatch& batch) override {
        const auto ids = batch.ids();
        for (std::size_t at = 0; at < interventions_.size(); ++at)
            if (std::binary_search(ids.begin(), ids.end(), interventions_.as<Intervention>(at).session_id))
                batch.discard(intervention_type, interventions_.view(at));
        RecordBlock sessions(session_type);
        batch.view().load(session_type, ids, sessions);
        for (std::size_t at = 0; at < sessions.size(); ++at) batch.discard(session_type, sessions.view(at));
    }

private:
    RecordBlock interventions_{intervention_type};
};

const RecordType* const writes[] = {&session_type, &intervention_type, &trash_type};

const MassRule& rule() {
    static const MassRule made{
        .verb = "delete",
        .done = "deleted",
        .nouns = "sessions",
        .type = &session_type,
        .writes = writes,
        .needs_named = [](const void*) { return false; },
        .cancelled = [](const void*) -> const Message* { return nullptr; },
        .judge = judge,
        .changer = [](StoreView& view, const IdSet& doomed) -> std::unique_ptr<MassChanger> {
            return std::make_unique<Deleting>(view, doomed);
        },
        .threshold = [](const void* settings) { return threshold_of(of(settings).change_threshold); },
    };
    return made;
}

constexpr Setting settings[] = {
    mass_access_setting<Settings>(),
    change_threshold_setting<Settings>(),
};

}  // namespace

const StepType& delete_empty_sessions() {
    static const StepType type = step_type<DeleteEmptySessions>(
        {.name = "deleteEmptySessions",
         .doc = "Deletes sessions in which nobody is registered, once after the import's last file. Their "
                "interventions go with them; all of it is kept in the trash.",
         .example = "<deleteEmptySessions>\n  <fullAccess>yes</fullAccess>\n</deleteEmptySessions>",
         .place = StepPlace::consolidators,
         .traits = {.order = 5},
         .settings = settings,
         .mass = &rule()});
    return type;
}

}  // namespace registrar
