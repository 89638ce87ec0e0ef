// SPDX-License-Identifier: Apache-2.0
#include "engine/run_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <queue>
#include <set>

#include "check/job.h"
#include "diag/json.h"
#include "store/effect_history.h"

namespace registrar {

namespace {

/// Records whose values after the run are looked up at once.
constexpr std::size_t changes_at_once = 16384;

/// Returns the only name; empty if there are none or several.
std::string_view only_name(const std::set<std::string_view>& names) {
    return names.size() == 1 ? *names.begin() : std::string_view();
}

bool writes(std::span<const RecordType* const> types, const RecordType& type) {
    return std::find(types.begin(), types.end(), &type) != types.end();
}

bool step_writes(std::string_view name, const RecordType& type) {
    const StepType* step = find_step(StepPhase::consolidators, name);
    return step != nullptr && step->bulk != nullptr && writes(step->bulk->writes, type);
}

}  // namespace

RunNames::RunNames(Ledger& ledger, const RunRow& run) {
    if (!run.report.empty())
        read_report(run.report);
    else
        read_definition(run);
    for (const RunInput& input : ledger.inputs(run.id)) files_.emplace(input.index, input.file);
}

void RunNames::read_report(const std::string& report) {
    const Json json = Json::parse(report);
    for (const Json& action : json.at("actions")) actions_.push_back(action.at("action"));
    for (const Json& step : json.value("steps", Json::array())) steps_.push_back(step.at("step"));
}

/// Reads the names from the definition of a run without a report: it is running, or its process died.
void RunNames::read_definition(const RunRow& run) {
    Diagnostics ignored;
    // The ledger keeps the text as UTF-8, whatever its declaration says; a byte order mark overrides that.
    const auto definition =
        parse_definition(run.definition_path, "\xEF\xBB\xBF" + run.definition_text, ignored);
    const auto job = definition ? check(*definition, {}, ignored) : std::nullopt;
    if (!job) return;
    for (const ImportJob& import : job->imports) {
        for (const ActionJob& action : import.actions) actions_.emplace_back(action.type->name);
        for (const StepJob& step : import.consolidators) steps_.emplace_back(step.type->name);
    }
}

std::string_view RunNames::action(const RecordType& type, std::optional<std::uint32_t> action) const {
    if (action && *action < actions_.size()) return actions_[*action];
    std::set<std::string_view> names;
    for (const std::string& step : steps_)
        if (step_writes(step, type)) names.insert(step);
    if (!names.empty()) return only_name(names);
    for (const std::string& name : actions_) {
        const ActionType* known = find_action(name);
        if (known == nullptr || writes(known->writes, type)) names.insert(name);
    }
    return only_name(names);
}

std::string_view RunNames::file(std::optional<std::uint32_t> input) const {
    const auto known = input ? files_.find(*input) : files_.end();
    return known == files_.end() ? std::string_view() : known->second;
}

namespace {

/// The first and last effect of a run on one record.
struct NetEffect {
    bool created = false;
    Effect last;
    std::optional<std::uint32_t> input;  ///< of the last effect
    std::int64_t place = 0;              ///< id of the last effect's segment
};

/// Merges the segments of one run and type by key. Opens a segment when its first key is due.
class EffectMerge {
public:
    EffectMerge(Ledger& ledger, std::vector<EffectPlace> places)
        : ledger_(ledger), places_(std::move(places)) {
        std::sort(places_.begin(), places_.end(), [](const EffectPlace& left, const EffectPlace& right) {
            return std::tie(left.first_key, left.id) < std::tie(right.first_key, right.id);
        });
    }

    /// Appends the next record, as it was before its first effect (of a created one the key), to `before`.
    /// Returns nothing after the last record.
    std::optional<NetEffect> next(RecordBlock& before) {
        open_due();
        if (open_.empty()) return std::nullopt;
        const std::string key = open_.top()->key;
        NetEffect net;
        bool first = true;
        while (!open_.empty() && open_.top()->key == key) {
            const std::shared_ptr<Open> segment = open_.top();
            open_.pop();
            if (std::exchange(first, false)) {
                before.add(segment->reader.before());
                net.created = segment->reader.effect().kind == ChangeKind::insert;
            }
            net.last = segment->reader.effect();
            net.input = segment->place->input;
            net.place = segment->place->id;
            advance(segment);
        }
        return net;
    }

private:
    struct Open {
        const EffectPlace* place;
        const RecordType* type;
        EffectReader reader;
        std::string key = {};
    };
    struct Later {
        bool operator()(const std::shared_ptr<Open>& left, const std::shared_ptr<Open>& right) const {
            return std::tie(left->key, left->place->id) > std::tie(right->key, right->place->id);
        }
    };

    void open_due() {
        while (next_ < places_.size() && (open_.empty() || places_[next_].first_key <= open_.top()->key)) {
            const EffectPlace& place = places_[next_++];
            if (const auto segment = ledger_.effect_segment(place.id))
                advance(std::make_shared<Open>(
                    Open{&place, find_record_type(place.type), EffectReader(*segment)}));
        }
    }
    void advance(const std::shared_ptr<Open>& segment) {
        if (!segment->reader.next()) return;
        segment->key = sortable_key(*segment->type, segment->reader.before());
        open_.push(segment);
    }

    Ledger& ledger_;
    std::vector<EffectPlace> places_;
    std::size_t next_ = 0;
    std::priority_queue<std::shared_ptr<Open>, std::vector<std::shared_ptr<Open>>, Later> open_;
};

EffectMerge merge_of(Ledger& ledger, std::int64_t run, const RecordType& type, bool without_rows = false) {
    EffectQuery query;
    query.run = run;
    query.type = std::string(type.name);
    std::vector<EffectPlace> places = ledger.effect_places(query);
    if (without_rows) std::erase_if(places, [](const EffectPlace& place) { return place.input.has_value(); });
    return {ledger, std::move(places)};
}

/// The changes of some records of one type.
class ChangeChunk {
public:
    ChangeChunk(Store& store, const RunNames& names, const RecordType& type)
        : store_(store), names_(names), type_(type), before_(type) {}

    /// Takes records until the chunk is full. Returns false if there was none.
    bool fill(EffectMerge& merge) {
        before_.clear();
        effects_.clear();
        while (effects_.size() < changes_at_once) {
            auto net = merge.next(before_);
            if (!net) break;
            effects_.push_back(*net);
        }
        return !effects_.empty();
    }
    void visit(const std::function<void(const RecordChange&)>& look) const {
        std::vector<std::int64_t> since;
        for (const NetEffect& effect : effects_) since.push_back(effect.place);
        const RecordsAfter after(store_, before_, std::move(since));
        for (std::size_t at = 0; at < effects_.size(); ++at) {
            const NetEffect& effect = effects_[at];
            RecordChange change;
            change.type = &type_;
            if (!effect.created) change.before = before_.view(at);
            if (const auto record = after.of(at)) change.after = *record;
            if (change.before.record == nullptr && change.after.record == nullptr) continue;
            change.action = names_.action(type_, effect.last.action);
            change.file = effect.last.line > 0 ? names_.file(effect.input) : std::string_view();
            change.line = effect.last.line;
            look(change);
        }
    }

private:
    Store& store_;
    const RunNames& names_;
    const RecordType& type_;
    RecordBlock before_;
    std::vector<NetEffect> effects_;
};

}  // namespace

void visit_changes(Store& store, const ChangeQuery& query,
                   const std::function<void(const RecordChange&)>& visit) {
    const auto run = store.ledger().run(query.run);
    if (!run) throw Refused(fmt::format("the store has no run {}", query.run));
    const RunNames names(store.ledger(), *run);
    for (const RecordType* type : record_types()) {
        if (query.type != nullptr && query.type != type) continue;
        EffectMerge merge = merge_of(store.ledger(), query.run, *type, query.without_rows);
        ChangeChunk chunk(store, names, *type);
        while (chunk.fill(merge)) chunk.visit(visit);
    }
}

namespace {

/// Returns the id of the last segment of effects that was stored before the run ended.
std::int64_t last_place(Ledger& ledger, std::int64_t run, const RecordType& type) {
    EffectQuery query;
    query.type = std::string(type.name);
    std::int64_t last = 0;
    for (const EffectPlace& place : ledger.effect_places(query))
        if (place.run <= run) last = place.id;
    return last;
}

/// Goes through the records of one type that a run changed, one at a time.
class RunRecords {
public:
    RunRecords(Store& store, const RunRow& run, const RecordType& type)
        : names_(store.ledger(), run),
          type_(type),
          merge_(merge_of(store.ledger(), run.id, type)),
          end_(last_place(store.ledger(), run.id, type)),
          record_(type) {
        advance();
    }

    bool done() const { return !effect_; }
    RecordView key() const { return record_.view(0); }
    /// Returns the segment after which the current record is as the run left it, whether the run changed the
    /// record or not.
    std::int64_t since(bool changed) const { return changed ? effect_->place : end_; }
    /// Sets where the run changed the current record.
    void set_origin(RecordChange& change) const {
        change.action = names_.action(type_, effect_->last.action);
        change.file = effect_->last.line > 0 ? names_.file(effect_->input) : std::string_view();
        change.line = effect_->last.line;
    }
    /// Returns what the run did to the current record: all its effects together.
    std::string_view outcome() const {
        const bool deleted = effect_->last.kind == ChangeKind::erase;
        if (effect_->created) return deleted ? "created and deleted" : "created";
        return deleted ? "deleted" : "updated";
    }
    /// Returns the file of the last row that changed the current record; nothing if no row did.
    std::optional<std::uint32_t> input() const {
        return effect_->last.line > 0 ? effect_->input : std::nullopt;
    }
    void advance() {
        record_.clear();
        effect_ = merge_.next(record_);
    }

private:
    RunNames names_;
    const RecordType& type_;
    EffectMerge merge_;
    std::int64_t end_;
    RecordBlock record_;
    std::optional<NetEffect> effect_;
};

/// Visits the differences of one type in pieces.
class DifferenceChunk {
public:
    DifferenceChunk(Store& store, const RecordType& type) : store_(store), type_(type), keys_(type) {}

    bool fill(RunRecords& left, RunRecords& right) {
        keys_.clear();
        origins_.clear();
        for (std::vector<std::int64_t>* since : {&since_left_, &since_right_}) since->clear();
        while (keys_.size() < changes_at_once && !(left.done() && right.done())) {
            const auto order = left.done()    ? std::strong_ordering::greater
                               : right.done() ? std::strong_ordering::less
                                              : compare_keys(type_, left.key(), right.key());
            const bool in_left = order <= 0;
            const bool in_right = order >= 0;
            keys_.add(in_left ? left.key() : right.key());
            since_left_.push_back(left.since(in_left));
            since_right_.push_back(right.since(in_right));
            (in_right ? right : left).set_origin(origins_.emplace_back());
            if (in_left) left.advance();
            if (in_right) right.advance();
        }
        return keys_.size() > 0;
    }
    void visit(const std::function<void(const RecordChange&)>& look) const {
        const RecordsAfter left(store_, keys_, since_left_);
        const RecordsAfter right(store_, keys_, since_right_);
        for (std::size_t at = 0; at < keys_.size(); ++at) {
            RecordChange change = origins_[at];
            change.type = &type_;
            if (const auto record = left.of(at)) change.before = *record;
            if (const auto record = right.of(at)) change.after = *record;
            if (change.before.record != nullptr || change.after.record != nullptr) look(change);
        }
    }

private:
    Store& store_;
    const RecordType& type_;
    RecordBlock keys_;
    std::vector<std::int64_t> since_left_, since_right_;
    std::vector<RecordChange> origins_;
};

}  // namespace

void visit_differences(Store& store, const RunRow& left, const RunRow& right,
                       const std::function<void(const RecordChange&)>& visit) {
    for (const RecordType* type : record_types()) {
        RunRecords of_left(store, left, *type);
        RunRecords of_right(store, right, *type);
        DifferenceChunk chunk(store, *type);
        while (chunk.fill(of_left, of_right)) chunk.visit(visit);
    }
}

void visit_outcome_differences(Store& store, const RunRow& left, const RunRow& right,
                               const std::function<void(const OutcomeDifference&)>& visit) {
    for (const RecordType* type : record_types()) {
        RunRecords of_left(store, left, *type);
        RunRecords of_right(store, right, *type);
        while (!of_left.done() && !of_right.done()) {
            const auto order = compare_keys(*type, of_left.key(), of_right.key());
            const bool by_rows = order == 0 && of_left.input() && of_right.input();
            if (by_rows && of_left.outcome() != of_right.outcome()) {
                RecordChange origin;
                of_right.set_origin(origin);
                visit({type, of_right.key(), *of_left.input(), *of_right.input(), of_left.outcome(),
                       of_right.outcome(), origin.action, origin.file, origin.line});
            }
            if (order <= 0) of_left.advance();
            if (order >= 0) of_right.advance();
        }
    }
}

bool keeps_effects(const RunRow& run) {
    const Json settings = Json::parse(run.settings, nullptr, false);
    return !settings.is_object() || settings.value("undo", true);
}

std::string pruned_at(const RunRow& run) {
    const Json report = Json::parse(run.report, nullptr, false);
    return report.is_object() ? report.value("pruned", std::string()) : std::string();
}

}  // namespace registrar
