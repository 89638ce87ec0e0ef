// SPDX-License-Identifier: Apache-2.0
#include "engine/undo.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "action/step_type.h"
#include "diag/json.h"
#include "diag/unavailable.h"
#include "domain/record_references.h"
#include "engine/lease.h"
#include "engine/repetition.h"
#include "engine/run_changes.h"
#include "engine/undo_group.h"
#include "engine/unfinished_report.h"
#include "records/learning.h"
#include "report/version.h"
#include "store/effect_history.h"
#include "store/open/open_store.h"
#include "values/digest.h"
#include "values/zone.h"

namespace registrar {

namespace {

constexpr std::string_view undone_state = "undone";

bool is_unfinished(const RunRow& run) {
    return run.state == "running" || run.state == "interrupted";
}

/// Sets the state of an ended run, also in its report.
void set_state(Ledger& ledger, RunRow run, const std::string& state) {
    run.state = state;
    Json report = Json::parse(run.report, nullptr, false);
    if (report.is_object()) {
        report["state"] = state;
        run.report = dump(report, 2);
    }
    ledger.update_run(run);
}

/// How far an undo has come. It goes through the run's segments from the newest to the oldest, and again if
/// records were in each other's way.
struct UndoProgress {
    std::int64_t below = EffectChain::newest_of_all;  ///< the next segment is the newest before this one
    std::uint32_t pass = 1;
    bool last_pass = false;      ///< reports the records that are still in each other's way
    std::uint64_t blocked = 0;   ///< in this pass
    std::uint64_t reversed = 0;  ///< in this pass
    std::uint64_t added = 0;     ///< changed records in all passes

    Json to_json() const { return {below, pass, last_pass, blocked, reversed, added}; }
    static UndoProgress from_json(const Json& json) {
        return {json.at(0), json.at(1), json.at(2), json.at(3), json.at(4), json.at(5)};
    }
};

/// Writes what a group takes back, inside the caller's transaction. Returns whether there is anything.
bool write_part(Store& store, const UndoPart& part, std::int64_t undo) {
    EffectPacker effects(part.type);
    std::vector<Change> changes;
    for (const UndoItem& item : part.items) {
        if (item.verdict != UndoVerdict::reversed) continue;
        const bool there = item.now != StoredRecords::none;
        Effect effect;
        // What the run created and deleted is not there. An effect only says that it was taken back.
        const bool nothing = !item.puts && !there;
        effect.kind = !there ? ChangeKind::insert : item.puts ? ChangeKind::update : ChangeKind::erase;
        effect.reversed = item.segment;
        effect.action = 0;
        if (there) {
            effect.former_run = part.now.changed_run[item.now];
            effect.created_run = part.now.created_run[item.now];
        }
        const RecordView stored = part.stored(item);
        effects.add(effect, part.key(item), there ? &stored : nullptr);
        if (effects.full()) store.ledger().add_effects(undo, effects.finish());
        if (!nothing) changes.push_back({effect.kind, part.before.at(item.before)});
    }
    if (!effects.empty()) store.ledger().add_effects(undo, effects.finish());
    store.apply(part.type, changes, part.before.arena(), undo);
    return !changes.empty();
}

RowOutcome outcome_of(const UndoItem& item) {
    if (!item.puts) return item.now == StoredRecords::none ? RowOutcome::unchanged : RowOutcome::deleted;
    return item.now == StoredRecords::none ? RowOutcome::created : RowOutcome::updated;
}

/// One undo. `history` is the store with the run; in a plan, `store` is an overlay of it.
class Undo {
public:
    Undo(Store& history, Store& store, const UndoOptions& options)
        : base_(history),
          store_(store),
          options_(options),
          plan_(&history != &store),
          history_(history.ledger(), plan_ ? &store.ledger() : nullptr) {}

    UndoResult execute() {
        begin();
        while (!interrupted_) {
            interrupted_ = options_.stop != nullptr && options_.stop->raised();
            if (interrupted_) break;
            const auto places = next_group();
            if (!places.empty())
                take_back(places);
            else if (!begin_pass())
                break;
        }
        finish();
        UndoResult result{std::move(report_), 0, resumed_};
        const Totals totals = result.report.totals();
        const bool all = totals.of(RowOutcome::skipped) + totals.of(RowOutcome::rejected) == 0;
        result.exit_code = interrupted_ ? 4 : all || plan_ ? 0 : 1;
        return result;
    }
    std::int64_t number() const { return entry_.id; }
    /// Gives the lease up, so that another object can continue the undo. Call it after an exception of
    /// execute().
    void give_up() {
        if (!lease_) return;
        Transaction transaction(store_);
        lease_->release();
        transaction.commit();
    }

private:
    void read_run();
    void read_places();
    void read_earlier();
    void refuse_impossible() const;
    void begin();
    void begin_entry();
    void resume(const RunRow& former);
    void end_unfinished();
    std::vector<std::string> scopes();
    std::vector<EffectPlace> next_group() const;
    bool begin_pass();
    void take_back(const std::vector<EffectPlace>& places);
    void count(UndoPart& part, UndoItem& item);
    void report_left(const UndoPart& part, const UndoItem& item);
    void save();
    void begin_report();
    void tell_limits();
    void finish();
    void set_states(bool all);
    bool covers_all() const;
    Totals& totals() { return report_.actions.front(); }

    Store& base_;
    Store& store_;
    const UndoOptions& options_;
    bool plan_;
    RunRow undone_;
    RunRow entry_;
    UndoTask task_;
    EffectChain history_;
    std::vector<EffectPlace> places_;     ///< oldest first
    std::set<std::string> undone_types_;  ///< by earlier undo runs of one type
    std::vector<RejectEntry> left_;       ///< of the current transaction
    std::map<std::uint32_t, std::string> files_;
    std::optional<RunLease> lease_;
    Report report_;
    UndoProgress progress_;
    bool resumed_ = false;
    bool interrupted_ = false;
};

void Undo::read_run() {
    auto run = base_.ledger().run(options_.run);
    if (!run)
        throw Refused(fmt::format("the store has no run {}; `registrar runs` lists them", options_.run));
    undone_ = *std::move(run);
    task_.run = undone_.id;
    task_.only = options_.only;
    for (const RunInput& input : base_.ledger().inputs(undone_.id)) files_.emplace(input.index, input.file);
}

void Undo::read_places() {
    EffectQuery query;
    query.run = undone_.id;
    places_ = base_.ledger().effect_places(query);
    if (task_.only.empty()) return;
    std::erase_if(places_, [this](const EffectPlace& place) {
        return place.type != task_.only && place.type != trash_type.name;
    });
}

/// Reads which undo runs of the run there were. Those that were undone themselves do not count.
void Undo::read_earlier() {
    for (const RunRow& run : base_.ledger().runs()) {
        if (undone_run(run) != undone_.id || run.state == undone_state || run.id == entry_.id) continue;
        const std::string only = Json::parse(run.settings).value("only", std::string());
        if (run.state == "completed" && (only.empty() || only == task_.only))
            throw Refused(fmt::format("run {} took run {} back already; `registrar undo {}` undoes that",
                                      run.id, undone_.id, run.id));
        if (run.state == "completed") undone_types_.insert(only);
        task_.earlier.push_back(run.id);
    }
}

void Undo::refuse_impossible() const {
    if (!keeps_effects(undone_))
        throw Refused(fmt::format("run {} cannot be undone: it kept nothing of what it changed ({})",
                                  undone_.id, undone_.definition_path));
    if (const std::string pruned = pruned_at(undone_); !pruned.empty())
        throw Refused(
            fmt::format("run {} cannot be undone: what it changed was pruned at {}", undone_.id, pruned));
    if (!places_.empty() || is_unfinished(undone_)) return;
    throw Refused(task_.only.empty()
                      ? fmt::format("run {} changed no record, so there is nothing to undo", undone_.id)
                      : fmt::format("run {} changed no {} records, so there is nothing to undo", undone_.id,
                                    task_.only));
}

/// Returns the record types that the undo writes, and those of which the run still has a lease.
std::vector<std::string> Undo::scopes() {
    std::set<std::string> names;
    for (const EffectPlace& place : places_) names.insert(place.type);
    for (const RecordType* type : record_types()) {
        const auto lease = store_.ledger().lease(type->name);
        if (lease && !lease->released() && lease->run == undone_.id) names.emplace(type->name);
    }
    return {names.begin(), names.end()};
}

void Undo::begin() {
    std::optional<Transaction> transaction;
    read_run();
    try {
        if (!plan_) check_lease_free(store_, scopes());
        transaction.emplace(store_);
    } catch (const StoreBusy&) {
        read_places();
        if (!plan_) throw_if_held(store_, scopes());
        throw;
    }
    read_run();
    entry_.key = sha256_hex(dump(Json{{"undo", undone_.id},
                                      {"only", task_.only},
                                      {"store", {shown_url(options_.store_url), base_.identity().guid}}},
                                 -1));
    const auto former = plan_ ? std::nullopt : store_.ledger().unfinished_run(entry_.key);
    if (former) entry_.id = former->id;
    read_places();
    read_earlier();
    refuse_impossible();
    if (!plan_) check_lease_free(store_, scopes());
    if (former)
        resume(*former);
    else
        begin_entry();
    if (!plan_) lease_.emplace(store_, RunLease::Purpose{entry_.id, entry_.definition_path, {}, scopes()});
    if (!plan_ && is_unfinished(undone_)) end_unfinished();
    save();
    transaction->commit();
    task_.undo = entry_.id;
    history_.add_undo(entry_.id, undone_.id);
}

void Undo::begin_report() {
    report_.run = entry_.id;
    report_.definition_path = entry_.definition_path;
    report_.store = shown_url(options_.store_url);
    report_.clock = entry_.clock;
    report_.started = entry_.started;
    report_.tzdb = entry_.tzdb;
    report_.action_names = {"undo"};
    report_.actions.resize(1);
}

void Undo::begin_entry() {
    const std::string former = is_unfinished(undone_) ? "abandoned" : undone_.state;
    entry_.id = plan_ ? planned_undo : 0;
    entry_.state = "running";
    entry_.definition_path =
        fmt::format("registrar undo {}{}{}", undone_.id, task_.only.empty() ? "" : " --only ", task_.only);
    entry_.settings = dump(Json{{"undo_of", undone_.id}, {"only", task_.only}, {"former", former}}, -1);
    entry_.started = system_seconds();
    entry_.clock = options_.now.value_or(entry_.started);
    entry_.registrar = registrar_version;
    entry_.tzdb = tz_database_version();
    entry_.owner = process_label();
    entry_.id = store_.ledger().add_run(entry_);
    begin_report();
    tell_limits();
}

void Undo::resume(const RunRow& former) {
    resumed_ = true;
    entry_ = former;
    entry_.state = "running";
    entry_.owner = process_label();
    store_.ledger().update_run(entry_);
    begin_report();
    const auto checkpoint = store_.ledger().checkpoint(entry_.id);
    if (!checkpoint) throw std::logic_error("an undo run without checkpoint");
    const Json counters = Json::parse(checkpoint->counters);
    report_.restore_counters(counters.at("report"));
    for (const Json& step : counters.at("steps")) report_.steps.push_back(StepSummary::from_json(step));
    progress_ = UndoProgress::from_json(counters.at("undo"));
}

/// Ends an unfinished run, so that its own command starts afresh.
void Undo::end_unfinished() {
    RunRow run = undone_;
    run.state = undone_state;
    run.finished = system_seconds();
    Report ended = unfinished_report(store_.ledger(), run);
    ended.store = shown_url(options_.store_url);
    ended.steps.push_back(
        {"undo",
         {},
         "done",
         0,
         {{"note", "ended", fmt::format("Run {} ended this unfinished run, to take it back.", entry_.id)}}});
    run.report = dump(ended.to_json(), 2);
    store_.ledger().update_run(run);
    store_.ledger().drop_notes(run.id);
    store_.ledger().drop_log(run.id);
}

/// Tells what the undo cannot take back: steps outside the store, and changes in other stores.
void Undo::tell_limits() {
    StepSummary step{"undo", {}, plan_ ? "planned" : "done", 0, {}};
    const auto add = [&step](std::string_view level, std::string_view code, std::string text) {
        step.said.push_back({std::string(level), std::string(code), std::move(text)});
    };
    add("note", "undo", fmt::format("Takes run {} back ({}).", undone_.id, undone_.definition_path));
    const Json report = Json::parse(undone_.report, nullptr, false);
    const Json done_steps = report.is_object() ? report.value("steps", Json::array()) : Json::array();
    // The last change of another store is taken back first.
    for (auto each = done_steps.rbegin(); each != done_steps.rend(); ++each) {
        const StepSummary done = StepSummary::from_json(*each);
        for (const StepSummary::Saying& said : done.said)
            if (said.code == "other-store") add("warning", said.code, said.text);
        if (done.step == trash_type.name && done.changed > 0)
            add("warning", "purged",
                fmt::format("Run {} purged {} records from the trash, which do not come back.", undone_.id,
                            done.changed));
        const bool outside = std::ranges::any_of(steps(), [&done](const StepType* type) {
            return type->name == done.step && type->bulk == nullptr && done.state == "done";
        });
        if (outside)
            add("warning", "outside",
                fmt::format("The step {}{} stays done: what it did outside the store is not undone.",
                            done.step, done.file.empty() ? "" : " after " + done.file));
    }
    report_.steps.push_back(std::move(step));
}

std::vector<EffectPlace> Undo::next_group() const {
    std::vector<EffectPlace> group;
    std::uint64_t effects = 0;
    for (auto place = places_.rbegin(); place != places_.rend(); ++place) {
        if (place->id >= progress_.below) continue;
        effects += place->count;
        if (!group.empty() && effects > options_.effects_at_once) break;
        group.push_back(*place);
    }
    return group;
}

/// Begins another pass if records were in each other's way. Returns false if there is nothing left to do.
bool Undo::begin_pass() {
    if (progress_.blocked == 0 || progress_.last_pass) return false;
    progress_.last_pass = progress_.reversed == 0;
    progress_.below = EffectChain::newest_of_all;
    progress_.blocked = progress_.reversed = 0;
    ++progress_.pass;
    return true;
}

void Undo::take_back(const std::vector<EffectPlace>& places) {
    Transaction transaction(store_);
    if (lease_) lease_->check();
    history_.forget();
    UndoGroup group(store_, base_.ledger(), history_, task_);
    group.judge(places);
    // Nothing that another group does can help if this is the only one.
    if (progress_.pass == 1 && places.size() == places_.size()) progress_.last_pass = true;
    bool changed = false;
    for (const auto& part : group.parts()) {
        for (UndoItem& item : part->items) count(*part, item);
        changed = write_part(store_, *part, entry_.id) || changed;
    }
    if (changed) store_.advance_revision();
    store_.ledger().add_rejects(entry_.id, left_);
    left_.clear();
    progress_.below = places.back().id;
    save();
    if (lease_) lease_->beat({}, 0);
    transaction.commit();
    if (lease_) lease_->give_way();
}

/// Adds what becomes of a record to the totals, once.
void Undo::count(UndoPart& part, UndoItem& item) {
    const bool first = progress_.pass == 1;
    switch (item.verdict) {
        case UndoVerdict::silent:
            return;
        case UndoVerdict::same:
            if (!first) return;
            ++totals().outcomes[static_cast<std::size_t>(RowOutcome::unchanged)];
            break;
        case UndoVerdict::reversed:
            ++progress_.reversed;
            if (item.partly) return report_left(part, item);
            if (!item.oldest) return;
            ++totals().outcomes[static_cast<std::size_t>(outcome_of(item))];
            break;
        case UndoVerdict::kept:
        case UndoVerdict::failed:
            if (item.blocked) ++progress_.blocked;
            if (item.blocked ? progress_.last_pass : first) report_left(part, item);
            return;
    }
    ++totals().read;
}

void Undo::report_left(const UndoPart& part, const UndoItem& item) {
    const bool failed = item.verdict == UndoVerdict::failed;
    ++totals().read;
    ++totals().outcomes[static_cast<std::size_t>(failed ? RowOutcome::rejected : RowOutcome::skipped)];
    if (!failed) ++totals().warnings;
    RejectEntry entry;
    if (item.input) entry.file = files_[*item.input];
    entry.line = item.input ? item.line : 0;
    entry.action = "undo";
    entry.code = failed ? "failed" : "kept";
    entry.field = part.type.name;
    entry.value = format_key(part.type, part.key(item));
    entry.message = fmt::format("{} {} is not taken back: {}", entry.field, entry.value, item.reason);
    left_.push_back(std::move(entry));
    const int level = static_cast<int>(failed ? Level::error : Level::warning);
    MessageCount& counted = report_.messages[{0, level, failed ? 1U : 0U, failed ? "failed" : "kept", {}}];
    counted.text = failed ? "A record could not be taken back: [...]" : "A record is kept: [...]";
    ++counted.count;
}

void Undo::save() {
    Checkpoint checkpoint;
    checkpoint.run = entry_.id;
    Json counters = {{"report", report_.counters()}, {"undo", progress_.to_json()}, {"steps", Json::array()}};
    for (const StepSummary& step : report_.steps) counters["steps"].push_back(step.to_json());
    checkpoint.counters = dump(counters, -1);
    store_.ledger().save_checkpoint(checkpoint);
}

/// Returns whether this and earlier undo runs took back all types of the run.
bool Undo::covers_all() const {
    if (task_.only.empty()) return true;
    EffectQuery query;
    query.run = undone_.id;
    const auto all = base_.ledger().effect_places(query);
    return std::all_of(all.begin(), all.end(), [this](const EffectPlace& place) {
        return place.type == task_.only || place.type == trash_type.name ||
               undone_types_.contains(place.type);
    });
}

/// Sets the state of the run, and of the run that it had undone itself.
void Undo::set_states(bool all) {
    if (!all || !covers_all()) return;
    const auto now = store_.ledger().run(undone_.id);
    if (now) set_state(store_.ledger(), *now, std::string(undone_state));
    const auto before = undone_run(undone_);
    if (!before) return;
    const auto again = store_.ledger().run(*before);
    if (again && again->state == undone_state)
        set_state(store_.ledger(), *again,
                  Json::parse(undone_.settings).value("former", std::string("completed")));
}

void Undo::finish() {
    const Totals sums = report_.totals();
    const bool all = sums.of(RowOutcome::skipped) + sums.of(RowOutcome::rejected) == 0;
    report_.state = interrupted_ ? "interrupted" : all ? "completed" : "completed-with-rejects";
    report_.finished = system_seconds();
    report_.check_sums();
    if (plan_) return;
    Transaction transaction(store_);
    lease_->check();
    if (!interrupted_) {
        set_states(all);
        add_broken_locks(store_.ledger(), report_);
        store_.ledger().drop_notes(entry_.id);
    }
    entry_.state = report_.state;
    entry_.finished = report_.finished;
    entry_.report = dump(report_.to_json(), 2);
    store_.ledger().update_run(entry_);
    lease_->release();
    transaction.commit();
    store_.sync();
}

/// Reads `name=value name=value` into a new record of the block.
void add_key(RecordBlock& block, std::string_view text) {
    const RecordType& type = block.type();
    block.append();
    for (std::size_t at = 0; at < type.key_count; ++at) {
        text.remove_prefix(std::min(text.size(), type.attributes[at].name.size() + 1));
        std::size_t end = text.size();
        if (at + 1 < type.key_count)
            end = std::min(end, text.find(fmt::format(" {}=", type.attributes[at + 1].name)));
        parse_value(block, block.size() - 1, type.attributes[at], text.substr(0, end));
        text.remove_prefix(std::min(text.size(), end + 1));
    }
}

/// Visits what an undo did. `history` is the ledger with the run that it undoes.
class UndoChanges {
public:
    using Visit = std::function<void(const RecordChange&)>;
    UndoChanges(Ledger& history, Store& store, const RunRow& undone)
        : ledger_(history),
          store_(store),
          reader_(store.reader()),
          run_(undone.id),
          history_(history),
          names_(history, undone) {}

    void visit(std::int64_t undo, const Visit& look) {
        store_.ledger().visit_rejects(undo, [&](const RejectEntry& left) { visit_left(left, look); });
        visit_changes(store_, {undo}, [&](const RecordChange& done) {
            RecordChange change;
            change.type = done.type;
            change.before = done.after;
            change.after = done.before;
            change.undo = "reversed";
            const RecordView& key = done.after.record == nullptr ? done.before : done.after;
            name(change, key);
            look(change);
        });
    }

private:
    /// Adds action, file and line of the run's last change of the record.
    void name(RecordChange& change, const RecordView& key) {
        const auto last = history_.newest({*change.type, sortable_key(*change.type, key)}, run_);
        if (!last) return;
        change.action = names_.action(*change.type, last->effect.action);
        change.file = names_.file(last->input);
        change.line = last->input ? last->effect.line : 0;
    }
    void visit_left(const RejectEntry& left, const Visit& look) {
        const RecordType& type = *find_record_type(left.field);
        RecordBlock key(type);
        add_key(key, left.value);
        const RecordBlock now = stored_record(*reader_, type, key.view(0));
        const std::string sortable = sortable_key(type, key.view(0));
        const auto first = first_effect(ledger_, {run_, &type, sortable});
        RecordChange change;
        change.type = &type;
        if (first && first->effect.kind != ChangeKind::insert) change.before = first->before.view(0);
        if (now.size() > 0) change.after = now.view(0);
        if (change.before.record == nullptr && change.after.record == nullptr) return;
        name(change, key.view(0));
        const std::size_t reason = left.field.size() + left.value.size() + not_taken_back.size() + 1;
        const std::string undo =
            fmt::format("{} ({})", left.code, left.message.substr(std::min(reason, left.message.size())));
        change.undo = undo;
        look(change);
    }

    static constexpr std::string_view not_taken_back = " is not taken back: ";
    Ledger& ledger_;
    Store& store_;
    std::unique_ptr<StoreReader> reader_;
    std::int64_t run_;
    EffectChain history_;
    RunNames names_;
};

RunRow demand_run(Ledger& ledger, std::int64_t id) {
    auto run = ledger.run(id);
    if (!run) throw Refused(fmt::format("the store has no run {}", id));
    return *std::move(run);
}

}  // namespace

UndoResult undo_run(Store& store, const UndoOptions& options) {
    std::string repeated;
    for (int attempt = 1;; ++attempt) {
        Undo undo(store, store, options);
        try {
            UndoResult result = undo.execute();
            result.repeated = std::move(repeated);
            return result;
        } catch (const StoreConflict& conflict) {
            if (attempt == most_attempts) throw;
            undo.give_up();
            repeated = repetition_text(conflict);
        }
    }
}

UndoResult plan_undo(Store& store, Store& overlay, const UndoOptions& options,
                     const std::function<void(const RecordChange&)>& visit) {
    Undo undo(store, overlay, options);
    UndoResult result = undo.execute();
    UndoChanges(store.ledger(), overlay, demand_run(store.ledger(), options.run)).visit(undo.number(), visit);
    return result;
}

void visit_undo(Store& store, std::int64_t undo, const std::function<void(const RecordChange&)>& visit) {
    const RunRow run = demand_run(store.ledger(), undo);
    const auto undone = undone_run(run);
    if (!undone) throw Refused(fmt::format("run {} is not an undo", undo));
    UndoChanges(store.ledger(), store, demand_run(store.ledger(), *undone)).visit(undo, visit);
}

}  // namespace registrar
