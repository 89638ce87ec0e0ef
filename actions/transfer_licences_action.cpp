// SPDX-License-Identifier: Apache-2.0
// transferLicencesAction: moves licences after the learning data of their users has been transferred.
#include <algorithm>
#include <vector>

#include "action/action_type.h"
#include "action/reading_settings.h"
#include "domain/user_matching.h"
#include "records/transfers.h"
#include "transfer/licence_move.h"
#include "transfer/transfer_rules.h"
#include "transfer/transfer_sides.h"

namespace registrar {

namespace {

const Message no_user{"no-user", "The row must name a user of the source, by sourceUser or sourceId.",
                      Level::error, "Both cells are empty."};
const Message user_not_matched{"user-not-matched", "The user [...] of the source is nobody in this store.",
                               Level::error, "No transfer of data has matched the user."};
const Message no_licence{"no-licence", "The user [...] has no active licence in the source.", Level::warning,
                         "There is nothing to move, or it was moved before."};
const Message no_data_transfer{
    "no-data-transfer", "No data came from this source yet: [...]. Licences follow transferStoreAction.",
    Level::error, "transferStoreAction remembers the store's guid."};

struct TransferLicences {
    static constexpr FinalizerTraits finalizer{.rows = RowsWanted::optional, .phases = 3};

    struct Row {
        Given<std::string_view> source_user;
        Given<std::int64_t> source_id;
    };

    struct Settings {
        Reading reading;
        SourceSetting source;
    };

    static void decide(const Row& row, const Settings& settings, Context& context);
    static void judge_finalizer(const Settings& settings, FinalizerFacts& facts);
    static void finalize(const Settings& settings, FinalizerContext& context);
};

using Row = TransferLicences::Row;
using Settings = TransferLicences::Settings;

/// Returns the active licences of a learner of the source.
std::vector<RecordView> active_licences(std::int64_t learner, Lookups& source) {
    static const Index& index = licence_type.index("licence_learner");
    std::vector<RecordView> active;
    for (const std::int64_t id : source.find_now(licence_type, index, source.scoped_key(learner, {})))
        if (const RecordView licence = source.load_now(licence_type, id);
            as<Licence>(licence)->active == Flag::yes)
            active.push_back(licence);
    return active;
}

/// Returns the licence's copy from an earlier move, or null.
RecordView former_licence(std::int64_t licence, std::string_view source_guid, Lookups& lookups) {
    static const Index& index = licence_type.index("licence_other");
    for (const std::int64_t id : lookups.find_now(licence_type, index, lookups.scoped_key(licence, {})))
        if (const RecordView found = lookups.load_now(licence_type, id); came_from(found, source_guid))
            return found;
    return {};
}

/// Marks the licence as arriving; the finalizer moves it after the last row.
RowOutcome mark(const ArrivingLicence& arriving, Context& context) {
    const RecordView former = former_licence(arriving.source.id, arriving.source_guid, context.lookups());
    const bool fresh = former.record == nullptr;
    auto record = fresh ? context.create<Licence>(licence_type) : Draft<Licence>(licence_type, former);
    mark_arriving(record, arriving);
    if (!fresh) return context.write_changed(record, former) ? RowOutcome::updated : RowOutcome::unchanged;
    context.write(licence_type, record.view());
    return RowOutcome::created;
}

void TransferLicences::decide(const Row& row, const Settings& settings, Context& context) {
    SourceStore& store = *settings.source.store;
    Lookups& source = store.lookups();
    const UserSide side{"sourceUser", row.source_user, "sourceId", row.source_id,
                        messages::unknown_source_user};
    if (!side.given()) return context.report(no_user);
    const std::int64_t user = judge_user(side, source, context);
    if (user == 0) return;
    RecordBlock room(user_match_type);
    const KnownSource known = find_source(store, context.lookups());
    const RecordView match = user_match_of(user, known.id, context.lookups(), room);
    if (match.record == nullptr)
        return context.report(user_not_matched, {.value = side.text()}, {side.text()});
    const std::vector<RecordView> licences = active_licences(user, source);
    if (licences.empty()) context.report(no_licence, {.value = side.text()}, {side.text()});
    RowOutcome outcome = RowOutcome::unchanged;
    for (const RecordView& licence : licences) {
        const ArrivingLicence arriving{*as<Licence>(licence), text_of(licence, &Licence::product), known.guid,
                                       as<UserMatch>(match)->target_learner_id};
        outcome = std::min(
            outcome, mark(arriving, context));  // the enumeration has created before updated before unchanged
    }
    context.set_outcome(outcome);
}

void TransferLicences::judge_finalizer(const Settings& settings, FinalizerFacts& facts) {
    SourceStore& source = *settings.source.store;
    if (!find_source(source, *facts.reader()).transferred)
        facts.report(no_data_transfer, {.value = source.url()}, {source.url()});
}

void TransferLicences::finalize(const Settings& settings, FinalizerContext& context) {
    SourceStore& source = *settings.source.store;
    if (context.phase() == 0 && context.files() == 0) mark_all_licences(source, context);
    if (context.phase() == 1) move_licences(source, context);
    if (context.phase() == 2) end_licence_moves(source, context);
}

constexpr Column columns[] = {
    column<Row, &Row::source_user>(
        "sourceUser",
        "The user of the source store whose licences move: login, reference number or e-mail address.",
        {.reference = true}),
    column<Row, &Row::source_id>("sourceId", "The user of the source store, by id.", {.reference = true}),
};

constexpr Setting settings[] = {
    source_setting<Settings>(),
};

const Message* const own_messages[] = {&no_data_transfer,
                                       &no_user,
                                       &messages::unknown_source_user,
                                       &messages::ambiguous_user,
                                       &messages::user_ids_disagree,
                                       &user_not_matched,
                                       &no_licence,
                                       &messages::licence_stays,
                                       &messages::licence_gone};

const RecordType* const writes[] = {&licence_type};

const ActionReference references[] = {{&licence_type, "licence_other", "sourceUser"},
                                      {&user_match_type, "user_match_source_learner", "sourceUser"}};

const RecordType* const creates[] = {&licence_type};

constexpr std::string_view example = R"(<actions>
  <transferLicencesAction>
    <options>
      <source>sqlite:old.db</source>
    </options>
  </transferLicencesAction>
</actions>)";

}  // namespace

const ActionType& transfer_licences_action() {
    static const ActionType type = action_type<TransferLicences>({
        "transferLicencesAction",
        "Moves active licences of a store whose data was transferred to this one. Moves those of the users "
        "that the rows name, or all of them without a data file. A licence is never active in both stores. "
        "If a move is interrupted, its licences are active in neither store and marked as moving in both, "
        "until the next run with these stores completes it. Either store may be moved to another path "
        "between "
        "two runs: they know each other by their guids, and stores with the same guid by the guid of their "
        "transfer "
        "keys. `--strict` does not apply to licences that have left the source already: they always arrive.",
        example,
        columns,
        settings,
        own_messages,
        writes,
        references,
        creates,
    });
    return type;
}

}  // namespace registrar
