// SPDX-License-Identifier: Apache-2.0
// deleteOldSessions: registrations that the files did not name go, and what was learned in them.
#include "action/step_settings.h"
#include "action/step_type.h"
#include "domain/mass_selection.h"
#include "records/learning.h"

namespace registrar {

namespace {

struct DeleteOldSessions {
    struct Settings {
        bool full_access = false;
        std::optional<Percent> change_threshold;
    };
};

using Settings = DeleteOldSessions::Settings;

const Settings& of(const void* settings) {
    return *static_cast<const Settings*>(settings);
}

void judge(const void* settings, const MassFacts& facts, MassScope& scope) {
    visit_records<Registration>(facts.view, registration_type, [&](const Registration& registration) {
        if (!of(settings).full_access && registration.imported != Flag::yes) return;
        scope.add(registration.id, !facts.named.contains(registration.id));
    });
}

class Deleting : public MassChanger {
public:
    explicit Deleting(StoreView& view) : trackings_(view, tracking_type), results_(view, test_result_type) {}

    void change(MassBatch& batch) override {
        trackings_.visit(batch.ids(),
                         [&](const RecordView& record) { batch.discard(tracking_type, record); });
        results_.visit(batch.ids(),
                       [&](const RecordView& record) { batch.discard(test_result_type, record); });
        RecordBlock registrations(registration_type);
        batch.view().load(registration_type, batch.ids(), registrations);
        for (std::size_t at = 0; at < registrations.size(); ++at)
            batch.discard(registration_type, registrations.view(at));
    }

private:
    DependentRecords trackings_;
    DependentRecords results_;
};

const RecordType* const writes[] = {&registration_type, &tracking_type, &test_result_type, &trash_type};

const MassRule& rule() {
    static const MassRule made{
        .verb = "delete",
        .done = "deleted",
        .nouns = "registrations",
        .type = &registration_type,
        .writes = writes,
        .needs_named = [](const void*) { return true; },
        .cancelled = [](const void*) -> const Message* { return nullptr; },
        .judge = judge,
        .changer = [](StoreView& view, const IdSet&) -> std::unique_ptr<MassChanger> {
            return std::make_unique<Deleting>(view);
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

const StepType& delete_old_sessions() {
    static const StepType type = step_type<DeleteOldSessions>(
        {.name = "deleteOldSessions",
         .doc = "Deletes the registrations that the import's files did not name, once after the last one. "
                "Trackings "
                "and test results go with them; all of it is kept in the trash.",
         .example = "<deleteOldSessions>\n  <fullAccess>yes</fullAccess>\n</deleteOldSessions>",
         .place = StepPlace::consolidators,
         .traits = {.order = 4},
         .settings = settings,
         .mass = &rule()});
    return type;
}

}  // namespace registrar
