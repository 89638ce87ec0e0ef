// SPDX-License-Identifier: Apache-2.0
// transferStoreAction: copies everything that was learned in another store into this one.
#include <vector>

#include "action/action_type.h"
#include "action/reading_settings.h"
#include "action/step_settings.h"
#include "domain/transfer_key.h"
#include "records/people.h"
#include "remote/secret.h"
#include "rules/course_record_rules.h"
#include "transfer/licence_move.h"
#include "transfer/store_transfer.h"
#include "transfer/transfer_rules.h"
#include "transfer/transfer_sides.h"
#include "values/text.h"

namespace registrar {

namespace {

enum class OnUnmatched : std::uint8_t { stop, create, skip };
constexpr std::string_view on_unmatched_words[] = {"stop", "create", "skip"};

/// The keys that match learners whom no row names.
struct AutoMatch {
    std::vector<LearnerKey> keys;
};
constexpr std::string_view auto_match_words[] = {"none", "email", "login", "refNumber"};

}  // namespace

template <>
struct SettingText<OnUnmatched> : WordText<OnUnmatched, on_unmatched_words> {};

template <>
struct SettingText<AutoMatch> {
    static constexpr std::string_view type_name = "list";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, AutoMatch& value) {
        value.keys.clear();
        while (!text.empty()) {
            const std::size_t end = std::min(text.find(','), text.size());
            std::size_t word = 0;
            if (SettingFault fault = read_word(trimmed(text.substr(0, end)), auto_match_words, word);
                fault.is_error())
                return fault;
            constexpr LearnerKey keys[] = {LearnerKey::email, LearnerKey::login, LearnerKey::ref_number};
            if (word > 0) value.keys.push_back(keys[word - 1]);
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        return {};
    }
};

namespace {

const Message no_pair{"no-pair", "The row must name a user of the source and one of this store.",
                      Level::error, "By sourceUser or sourceId, and by targetUser or targetId."};
const Message matched_twice{"matched-twice", "An earlier row matches the user [...], too.", Level::error,
                            "Each user of the source stands in one row."};
const Message target_taken{
    "target-taken", "An earlier row leads to the user [...], too; where that is meant, both say merge.",
    Level::error, "Two rows lead to one user of this store."};
const Message same_store{
    "same-store", "The source is this store, or a copy of it: [...].", Level::error,
    "Both have the same guid, or transfer keys that carry the same guid. A store without a "
    "transfer key is told apart from one that has a key, whatever their guids are."};
const Message same_guid{
    "same-guid",
    "The source has the same guid as another store, from which data came before: [...], [...]. Make a "
    "transfer key for the source: it gives the source a guid of its own.",
    Level::error,
    "`registrar transfer-key --store SOURCE` makes such a key. Without this message, the records of one "
    "source would overwrite those of the other. A source that was moved is recognised, because no store is "
    "at its former path."};
const Message wrong_key{"wrong-key", "This is not the transfer key of this store.", Level::error,
                        "`registrar transfer-key` makes one; it takes the place of the one before."};
const Message expired_key{"expired-key", "The transfer key of this store has expired.", Level::error,
                          "A key is valid for 30 days, or as many as `registrar transfer-key --days` said."};
const Message shared_target{
    "shared-target",
    "Several users of the source are [...]: [...]. Where that is meant, all their rows "
    "say merge.",
    Level::error, "By rows of this file and of earlier transfers together."};
const Message unmatched_user{"unmatched-user",
                             "The user [...] of the source has learning data and is nobody in this store.",
                             Level::error,
                             "With `onUnmatched` = `stop`; nothing is transferred. Learning data are "
                             "registrations, completions, course records, accesses and files."};
const Message ambiguous_match{
    "ambiguous-match",
    "The user [...] of the source may be several users of this store, or is not the "
    "only one who may be this one; autoMatch leaves it unmatched.",
    Level::warning, "A row says who it is."};
const Message user_left_out{
    "user-left-out",
    "The user [...] of the source is nobody in this store; what it has learned is left "
    "out.",
    Level::warning, "With `onUnmatched` = `skip`."};

const Message user_stays{
    "user-stays",
    "The user [...] of the source is nobody in this store and has no learning data; nothing of "
    "theirs comes.",
    Level::note, "With `onUnmatched` = `stop` or `skip`. `--strict` does not make a note an error."};

struct TransferStore {
    static constexpr FinalizerTraits finalizer{.rows = RowsWanted::optional, .at_once = true, .phases = 3};

    struct Row {
        Given<std::string_view> source_user;
        Given<std::string_view> target_user;
        Given<std::int64_t> source_id;
        Given<std::int64_t> target_id;
        Given<Flag> merge;
    };

    struct Settings {
        Reading reading;
        SourceSetting source;
        SecretText key;
        AutoMatch auto_match;
        OnUnmatched on_unmatched = OnUnmatched::stop;
    };

    static void decide(const Row& row, const Settings& settings, Context& context);
    static void judge_finalizer(const Settings& settings, FinalizerFacts& facts);
    static void finalize(const Settings& settings, FinalizerContext& context);
};

using Row = TransferStore::Row;
using Settings = TransferStore::Settings;

/// Kinds of seen ids: learners that earlier rows of the file named.
enum Named : std::size_t { named_source, named_target, named_without_merge };

/// Allows two rows to name one target only if both set merge. Matches of earlier transfers are judged after
/// the last row, because a later row may correct them.
void judge_target(const UserMatch& match, Context& context) {
    const bool alone = match.merge != Flag::yes;
    const bool taken = context.seen(alone ? named_target : named_without_merge, match.target_learner_id);
    if (!taken) return;
    const std::string name =
        name_of_learner(context.lookups().load_now(learner_type, match.target_learner_id));
    context.report(target_taken, {.value = name}, {name});
}

void mark_seen(const UserMatch& match, Context& context) {
    context.mark_seen(named_source, match.source_learner_id);
    context.mark_seen(named_target, match.target_learner_id);
    if (match.merge != Flag::yes) context.mark_seen(named_without_merge, match.target_learner_id);
}

/// Returns the record of the source; the first row creates it.
std::int64_t note_source(SourceStore& store, Context& context) {
    const KnownSource known = find_source(store, context.lookups());
    if (known.id != 0) return known.id;
    auto record = context.create<TransferSource>(transfer_source_type);
    record.set_text(&TransferSource::store_guid, known.guid);
    record.set_text(&TransferSource::url, store.url());
    context.write(transfer_source_type, record.view());
    return record->id;
}

void TransferStore::decide(const Row& row, const Settings& settings, Context& context) {
    SourceStore& store = *settings.source.store;
    Lookups& source_lookups = store.lookups();
    const UserSide from{"sourceUser", row.source_user, "sourceId", row.source_id,
                        messages::unknown_source_user};
    const UserSide to{"targetUser", row.target_user, "targetId", row.target_id,
                      messages::unknown_target_user};
    if (!from.given() || !to.given()) return context.report(no_pair);
    UserMatch match;
    match.source_learner_id = judge_user(from, source_lookups, context);
    match.target_learner_id = judge_user(to, context.lookups(), context);
    match.merge = row.merge.good() ? *row.merge : Flag::no;
    if (match.source_learner_id == 0 || match.target_learner_id == 0) return;
    if (context.seen(named_source, match.source_learner_id))
        return context.report(matched_twice, {.value = from.text()}, {from.text()});
    judge_target(match, context);
    if (context.failed()) return;
    mark_seen(match, context);
    match.source = note_source(store, context);
    RecordBlock room(user_match_type);
    const RecordView stored = user_match_of(match.source_learner_id, match.source, context.lookups(), room);
    const RecordView wanted{&match, {}};
    if (stored.record != nullptr && equal_records(user_match_type, wanted, stored))
        return context.set_outcome(RowOutcome::unchanged);
    context.write(user_match_type, wanted);
    context.set_outcome(stored.record == nullptr ? RowOutcome::created : RowOutcome::updated);
}

std::string name_of(StoreReader& view, std::int64_t learner) {
    RecordBlock found(learner_type);
    view.load(learner_type, std::span(&learner, 1), found);
    return found.size() == 0 ? std::to_string(learner) : name_of_learner(found.view(0));
}

/// Returns false after reporting that the key is not valid or the source is this store.
bool judge_access(const Settings& settings, FinalizerFacts& facts) {
    const std::string& guid = settings.source.store->guid();
    if (guid == facts.store_guid()) {
        facts.report(same_store, {.value = guid}, {guid});
        return false;
    }
    const std::string twin = find_source(*settings.source.store, *facts.reader()).twin;
    if (!twin.empty()) {
        facts.report(same_guid, {.value = guid}, {guid, twin});
        return false;
    }
    const Secret key = secret_of(settings.key.text, facts.folder());
    const KeyState state = judge_transfer_key(*facts.reader(), key.reveal(), facts.now());
    if (state == KeyState::wrong) facts.report(wrong_key);
    if (state == KeyState::expired) facts.report(expired_key);
    return state == KeyState::valid;
}

void report_crowded(std::int64_t target, const UserMatching& matching, StoreReader& source,
                    FinalizerFacts& facts) {
    std::string names;
    for (const UserPair& pair : matching.pairs())
        if (pair.target == target) names += (names.empty() ? "" : ", ") + name_of(source, pair.source);
    const std::string name = name_of(*facts.reader(), target);
    facts.report(shared_target, {.value = name}, {name, names});
}

/// Reports a message for each learner of the source that is in both sets.
void report_users(const Message& message, const IdSet& users, const IdSet& of, StoreReader& source,
                  FinalizerFacts& facts) {
    users.visit([&](std::int64_t user) {
        if (!of.contains(user)) return;
        const std::string name = name_of(source, user);
        facts.report(message, {.value = name}, {name});
    });
}

void TransferStore::judge_finalizer(const Settings& settings, FinalizerFacts& facts) {
    if (!judge_access(settings, facts)) return;
    const auto source = settings.source.store->reader();
    const auto here = facts.reader();
    const UserMatching matching(*source, *here, find_source(*settings.source.store, *here).id,
                                settings.auto_match.keys);
    matching.crowded().visit([&](std::int64_t target) { report_crowded(target, matching, *source, facts); });
    report_users(ambiguous_match, matching.ambiguous(), matching.unmatched(), *source, facts);
    if (settings.on_unmatched == OnUnmatched::stop && !matching.unmatched().empty())
        report_users(unmatched_user, matching.unmatched(), learners_with_data(*source), *source, facts);
}

/// Reports users who do not come although nobody decides about them: they have learned nothing.
void report_idle(const IdSet& users, const IdSet& with_data, StoreReader& source, FinalizerFacts& facts) {
    users.visit([&](std::int64_t user) {
        if (with_data.contains(user)) return;
        const std::string name = name_of(source, user);
        facts.report(user_stays, {.value = name}, {name});
    });
}

void TransferStore::finalize(const Settings& settings, FinalizerContext& context) {
    SourceStore& store = *settings.source.store;
    // Complete licence moves that a killed run interrupted, whichever action started them. They follow the
    // transfer in transactions of their own, because they change the source, which cannot be rolled back.
    if (context.phase() == 1) return move_licences(store, context);
    if (context.phase() == 2) return end_licence_moves(store, context);
    const auto source = store.reader();
    const auto here = context.reader();
    const UserMatching matching(*source, *here, find_source(store, *here).id, settings.auto_match.keys);
    if (settings.on_unmatched != OnUnmatched::create && !matching.unmatched().empty()) {
        const IdSet with_data = learners_with_data(*source);
        report_users(user_left_out, matching.unmatched(), with_data, *source, context);
        report_idle(matching.unmatched(), with_data, *source, context);
    }
    transfer_store({store, matching, settings.on_unmatched == OnUnmatched::create}, context);
}

constexpr Column columns[] = {
    column<Row, &Row::source_user>("sourceUser",
                                   "A user of the source store: login, reference number or e-mail address.",
                                   {.reference = true}),
    column<Row, &Row::target_user>("targetUser",
                                   "The same user in this store: login, reference number or e-mail address.",
                                   {.reference = true}),
    column<Row, &Row::source_id>("sourceId", "The user of the source store, by id.", {.reference = true}),
    column<Row, &Row::target_id>("targetId", "The user of this store, by id.", {.reference = true}),
    column<Row, &Row::merge>(
        "merge",
        "Merges two users of the source store into one of this store; `yes` in the rows of both. Of their "
        "records of one content, session or course, the best one is taken, whole. Completion: the earliest. "
        "Tracking: completed, then completed earlier, then the higher progression, then the higher score. "
        "Test result: the higher score, then the earlier one. Registration: the earliest. Course record, "
        "which comes with its own credits: complete, then completed earlier, then more credits, then counted "
        "in PARS. A missing value is the worst; if these values are equal, the others decide. The choice is "
        "independent of the order of the users, of when the merge is declared, and of repetition. An account "
        "that a transfer created keeps the values and custom values of the user for whom it was created.",
        {}),
};

constexpr Setting key_setting() {
    Setting made = setting<Settings, &Settings::key>(
        "key", "The transfer key of this store: `${env:NAME}`, `${file:PATH}` or the key itself.",
        {.block = SettingBlock::options, .mandatory = true});
    made.secret = true;
    return made;
}

constexpr Setting settings[] = {
    source_setting<Settings>(),
    key_setting(),
    setting<Settings, &Settings::auto_match>(
        "autoMatch",
        "The keys that match users whom no row names: `email`, `login`, `refNumber`, comma-separated. The "
        "keys that match any user must have exactly one user in common, who has no other match.",
        {"none", SettingBlock::options}),
    setting<Settings, &Settings::on_unmatched>(
        "onUnmatched",
        "How to treat users without a match in this store. `stop` transfers nothing if one of them has "
        "learning data; `create` creates accounts for all of them; `skip` leaves out them and everything of "
        "theirs, also if nobody at all has a match. Only `create` creates accounts. Users of the source's "
        "demo data are always left out.",
        {"stop", SettingBlock::options}),
};

const Message* const own_messages[] = {&no_pair,
                                       &messages::unknown_source_user,
                                       &messages::unknown_target_user,
                                       &messages::ambiguous_user,
                                       &messages::user_ids_disagree,
                                       &matched_twice,
                                       &target_taken,
                                       &same_store,
                                       &same_guid,
                                       &wrong_key,
                                       &expired_key,
                                       &shared_target,
                                       &ambiguous_match,
                                       &unmatched_user,
                                       &user_left_out,
                                       &user_stays,
                                       &messages::bound_record,
                                       &messages::own_record_kept,
                                       &messages::other_login,
                                       &messages::leads_nowhere,
                                       &messages::belongs_to_demo,
                                       &messages::demo_data_stays,
                                       &messages::no_longer_brought,
                                       &messages::stays_held,
                                       &messages::licence_gone};

const ActionReference references[] = {{&user_match_type, "user_match_source_learner", "sourceUser"},
                                      {&transfer_source_type, "transfer_source_store_guid", "sourceUser"},
                                      {&learner_type, "learner_login", "targetUser"},
                                      {&learner_type, "learner_email", "targetUser"},
                                      {&learner_type, "learner_ref_number", "targetUser"}};

const RecordType* const creates[] = {&transfer_source_type};

constexpr std::string_view example = R"(<actions>
  <transferStoreAction>
    <options>
      <source>sqlite:old.db</source>
      <key>${env:TRANSFER_KEY}</key>
      <autoMatch>email, login</autoMatch>
    </options>
    <fields>
      <sourceUser/>
      <targetUser/>
    </fields>
  </transferStoreAction>
</actions>)";

}  // namespace

const ActionType& transfer_store_action() {
    static const ActionType type = action_type<TransferStore>({
        "transferStoreAction",
        "Copies content, assignments, history and statistics of another store into this one: every record "
        "type except licences, which transferLicencesAction moves. Demo data of the source is not "
        "transferred. The rows match users of the source store with users of this one. The matches are "
        "stored, so that the next transfer needs no rows. A transfer is all or nothing, and may be repeated. "
        "A change in the source always arrives at the record that an earlier transfer from it brought, "
        "merged or not; without changes, a repeated transfer updates nothing. Records that were created here "
        "are not changed; a message lists each one that stays instead of the source's. With `--strict`, such "
        "a message is an error: nothing is transferred, and the run ends `stopped` with exit code 2. The "
        "source is not changed, except to complete an interrupted move of licences. The files on disk that "
        "`file` records name are not copied.",
        example,
        columns,
        settings,
        own_messages,
        transfer_writes(),
        references,
        creates,
    });
    return type;
}

}  // namespace registrar
