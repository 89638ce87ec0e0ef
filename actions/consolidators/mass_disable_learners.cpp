// SPDX-License-Identifier: Apache-2.0
// massDisableLearners: disables learners, so that they can no longer log in.
#include "action/step_settings.h"
#include "action/step_type.h"
#include "domain/account.h"
#include "domain/bulk_selection.h"
#include "records/learning.h"
#include "records/people.h"

namespace registrar {

namespace {

const Message several_options{
    "several-options",
    "This consolidation was cancelled because only one of these options can be used at the same time "
    "(noInscriptions, inscriptionsWithExpiredSession or oldLearners).",
    Level::warning, "Two or three of the options are given; the step does nothing."};
const Message no_option{"no-option",
                        "None of noInscriptions, inscriptionsWithExpiredSession and oldLearners is given, so "
                        "nobody is disabled.",
                        Level::warning, "The step does nothing."};

struct MassDisableLearners {
    struct Settings : BulkSettings {
        Presence no_inscriptions;
        Presence inscriptions_with_expired_session;
        Presence old_learners;
    };

    static void check(const Settings& settings, StepFindings& findings);
};

using Settings = MassDisableLearners::Settings;

const Settings& of(const void* settings) {
    return *static_cast<const Settings*>(settings);
}

int options_of(const Settings& settings) {
    return int{settings.no_inscriptions.there} + int{settings.inscriptions_with_expired_session.there} +
           int{settings.old_learners.there};
}

const Message* cancelled(const void* settings) {
    const int options = options_of(of(settings));
    if (options == 1) return nullptr;
    return options == 0 ? &no_option : &several_options;
}

void MassDisableLearners::check(const Settings& settings, StepFindings& findings) {
    if (const Message* message = cancelled(&settings)) findings.report(*message, "", {});
}

/// Returns the learners that the options on registrations select. Scope and status are checked in judge().
IdSet unwanted_learners(const Settings& settings, const BulkFacts& facts) {
    if (settings.old_learners.there) return {};
    const RegisteredLearners registered = registered_learners(facts.view, facts.today);
    IdSet unwanted;
    visit_records<Learner>(facts.view, learner_type, [&](const Learner& learner) {
        const bool any = registered.any.contains(learner.id);
        const bool wanted =
            settings.no_inscriptions.there ? any : !any || registered.running.contains(learner.id);
        if (!wanted) unwanted.add(learner.id);
    });
    return unwanted;
}

void judge(const void* given, const BulkFacts& facts, BulkScope& scope) {
    const Settings& settings = of(given);
    const IdSet unwanted = unwanted_learners(settings, facts);
    visit_records<Learner>(facts.view, learner_type, [&](const Learner& learner) {
        if (learner.status == account_disabled) return;
        if (!settings.full_access && learner.imported != Flag::yes) return;
        const bool old = settings.old_learners.there && !facts.seen.contains(learner.id);
        scope.add(learner.id, old || unwanted.contains(learner.id));
    });
}

void change(BulkBatch& batch) {
    RecordBlock learners(learner_type);
    batch.view().load(learner_type, batch.ids(), learners);
    for (std::size_t at = 0; at < learners.size(); ++at) {
        learners.as<Learner>(at).status = account_disabled;
        batch.put(learner_type, learners.view(at));
    }
}

const RecordType* const writes[] = {&learner_type};

const BulkRule& rule() {
    static const BulkRule made{
        .verb = "disable",
        .done = "disabled",
        .nouns = "learners",
        .type = &learner_type,
        .writes = writes,
        .needs_seen_ids = [](const void* settings) { return of(settings).old_learners.there; },
        .cancelled = cancelled,
        .judge = judge,
        .change = change,
        .threshold = threshold_of<Settings>,
    };
    return made;
}

constexpr Setting settings[] = {
    step_setting<Settings, &Settings::no_inscriptions>("noInscriptions",
                                                       "Disables learners without any registration."),
    step_setting<Settings, &Settings::inscriptions_with_expired_session>(
        "inscriptionsWithExpiredSession",
        "Disables learners who have registrations, all of them in sessions that ended before the run's day. "
        "A session without an end date never ends."),
    step_setting<Settings, &Settings::old_learners>(
        "oldLearners",
        "Disables all learners that no file of the import referred to. At least one action of the import "
        "must name "
        "learners; otherwise `check` reports an error, and no run does it."),
    bulk_access_setting<Settings>(),
    change_threshold_setting<Settings>(),
};

const Message* const own_messages[] = {&several_options, &no_option};

}  // namespace

const StepType& mass_disable_learners() {
    static const StepType type = step_type<MassDisableLearners>(
        {.name = "massDisableLearners",
         .doc = "Disables learners once, after the last file of the import. One of its options selects them. "
                "An option applies if it is present, unless its text is `no`. May occur twice.",
         .example =
             "<massDisableLearners>\n  <oldLearners>yes</oldLearners>\n  <fullAccess>yes</fullAccess>\n"
             "</massDisableLearners>",
         .phase = StepPhase::consolidators,
         .traits = {.order = 2, .repeatable = true, .effect = "disable learners"},
         .settings = settings,
         .messages = own_messages,
         .bulk = &rule()});
    return type;
}

}  // namespace registrar
