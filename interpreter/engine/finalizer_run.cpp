// SPDX-License-Identifier: Apache-2.0
#include "engine/finalizer_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "domain/source_store.h"
#include "engine/bulk_run.h"
#include "engine/manual_run.h"
#include "engine/plan.h"

namespace registrar {

namespace {

constexpr std::size_t records_at_once = 16384;

/// Thrown after a signal, so that the transaction is rolled back.
struct Interrupted {};

/// The finalizer of one action.
struct FinalizerPart {
    RunState& state;
    const FinalizerScope& scope;
    const ActionJob& action;
    std::size_t number;                           ///< of the action in the report
    BatchWriter* writer;                          ///< null if messages are not reported
    std::vector<FinalizerLine>* lines = nullptr;  ///< collects the messages instead, until it is clear that
                                                  ///< none is an error
};

std::vector<std::string> own_guids(const FinalizerPart& part) {
    return telling_guids(part.scope.store, *part.scope.store.transaction_reader());
}

FinalizerFacts::Run facts_of(const FinalizerPart& part) {
    return {part.state.entry.id, part.state.entry.clock, part.scope.files, part.scope.phase,
            part.state.options.rehearsal};
}

Finding finding_of(const FinalizerPart& part, const Message& message, const MessageTarget& target,
                   std::initializer_list<std::string_view> values) {
    Finding finding;
    finding.order = order_of(*part.action.type, message, target.field);
    finding.message = &message;
    // In later phases, another store has been changed already, which cannot be rolled back.
    finding.level = level_of(message, part.state.options.strict && part.scope.phase == 0);
    finding.field = target.field;
    finding.value = target.value;
    finding.text = fill(message.text, values);
    return finding;
}

/// Reports the finding; returns whether it is an error.
bool report_finding(const FinalizerPart& part, const Finding& finding) {
    if (part.lines != nullptr)
        part.lines->push_back({finding, part.number, part.action.span});
    else if (part.writer != nullptr)
        part.writer->write_finalizer_line(finding, part.number, part.action.span);
    return finding.level == Level::error;
}

class JudgingFacts : public FinalizerFacts {
public:
    explicit JudgingFacts(const FinalizerPart& part) : FinalizerFacts(facts_of(part)), part_(part) {}

    std::unique_ptr<StoreReader> reader() override { return part_.scope.store.transaction_reader(); }
    std::vector<std::string> store_guids() override { return own_guids(part_); }
    std::string folder() const override { return part_.state.folder.path(); }
    void report(const Message& message, const MessageTarget& target,
                std::initializer_list<std::string_view> values) override {
        refused_ = report_finding(part_, finding_of(part_, message, target, values)) || refused_;
    }
    bool refused() const { return refused_; }

private:
    const FinalizerPart& part_;
    bool refused_ = false;
};

class ChangingContext : public FinalizerContext {
public:
    explicit ChangingContext(const FinalizerPart& part)
        : FinalizerContext(facts_of(part)),
          part_(part),
          identity_(store().identity()),
          reader_(store().transaction_reader()) {
        begin_batch();
    }

    std::unique_ptr<StoreReader> reader() override { return store().transaction_reader(); }
    std::unique_ptr<StoreReader> reader_before() override { return store().reader(); }
    std::vector<std::string> store_guids() override { return own_guids(part_); }
    std::string folder() const override { return part_.state.folder.path(); }
    void report(const Message& message, const MessageTarget& target,
                std::initializer_list<std::string_view> values) override {
        failed_ = report_finding(part_, finding_of(part_, message, target, values)) || failed_;
    }
    bool failed() const { return failed_; }
    void put(const RecordType& type, const RecordView& record) override {
        batch_->put(type, record);
        flush_full();
    }
    void put_counted(const RecordType& type, const RecordView& record) override {
        batch_->put_counted(type, record);
        flush_full();
    }
    void erase(const RecordType& type, const RecordView& key) override {
        batch_->erase(type, key);
        flush_full();
    }
    void move_to_trash(const RecordType& type, const RecordView& record, std::int64_t days) override {
        batch_->move_to_trash(type, record, days);
        flush_full();
    }
    void flush() override;
    bool changed_by_run(const RecordType& type, const RecordView& record) override {
        StoredRecords stored(type);
        store().read(type, std::span(&record.record, 1), record.arena, stored);
        return stored.index[0] != StoredRecords::none && stored.changed_run[stored.index[0]] == run();
    }
    Timestamp clock_of_creation(const RecordType& type, const RecordView& record) override {
        StoredRecords stored(type);
        store().read(type, std::span(&record.record, 1), record.arena, stored);
        if (stored.index[0] == StoredRecords::none) return Timestamp::null;
        const auto clock = store().clock_of_run(stored.created_run[stored.index[0]]);
        return clock ? Timestamp{*clock} : Timestamp::null;
    }
    std::int64_t new_id(const RecordType& type) override {
        const auto [known, fresh] = next_ids_.try_emplace(&type, 0);
        if (fresh) known->second = store().next_id(type);
        return known->second++;
    }
    std::string new_guid(const RecordType& type, std::int64_t id) override {
        return new_record_guid(identity_, type, id);
    }
    void count(RowOutcome outcome, std::uint64_t records) override {
        if (part_.writer != nullptr) part_.writer->count_finalized(part_.number, outcome, records);
    }
    void change_other_store(Store& other, const OtherStoreChange& work,
                            const std::function<void(BulkBatch& batch)>& change) override {
        if (plan()) return;
        const std::string command = fmt::format("{}: {} (by run {} of the store {})", part_.action.type->name,
                                                work.what, run(), store_guid());
        const std::int64_t number = run_manually(
            other, {part_.action.type->name, command, work.ids, work.writes, RowOutcome::updated, now()},
            change);
        tell_of_other_store(work, number);
    }

private:
    /// Reports which run changed the other store, because an undo of this run does not change that store.
    void tell_of_other_store(const OtherStoreChange& work, std::int64_t number) {
        const std::string text = fmt::format(
            "Run {} changed the store {}, too ({}). `registrar undo {} --store {}` takes that back.", number,
            work.url, work.what, number, work.url);
        part_.state.report.steps.push_back({std::string(part_.action.type->name),
                                            {},
                                            "done",
                                            work.ids.size(),
                                            {{"note", "other-store", text}}});
    }
    Store& store() { return part_.scope.store; }
    void begin_batch() { batch_.emplace(std::span<const std::int64_t>(), *reader_, now(), run()); }
    void flush_full() {
        if (batch_->size() >= records_at_once) flush();
    }

    const FinalizerPart& part_;
    StoreIdentity identity_;
    std::unique_ptr<StoreReader> reader_;
    std::optional<BulkBatch> batch_;
    std::map<const RecordType*, std::int64_t> next_ids_;
    bool failed_ = false;
};

void ChangingContext::flush() {
    const RunState& state = part_.state;
    if (state.halt.raised()) throw Interrupted();
    for (const auto& [type, next] : next_ids_) store().reserve_ids(*type, next);
    next_ids_.clear();
    demand_written(*batch_, part_.action.type->writes, part_.action.type->name);
    FlushRun flush{run(), now(), state.options.keep_effects};
    flush.first_action = static_cast<std::uint32_t>(part_.number);
    write_bulk_batch(store(), flush, *batch_);
    std::array<std::uint64_t, std::size(row_outcome_names)> counts{};
    for (const RowOutcome outcome : batch_->outcomes()) ++counts[static_cast<std::size_t>(outcome)];
    for (std::size_t outcome = 0; outcome < counts.size(); ++outcome)
        if (counts[outcome] > 0) count(static_cast<RowOutcome>(outcome), counts[outcome]);
    begin_batch();
}

/// Visits the finalizers of an import's actions that have this phase, in the order of the actions.
template <class Look>
void visit_parts(RunState& state, BatchWriter* writer, const FinalizerScope& scope,
                 std::vector<FinalizerLine>* lines, const Look& look) {
    const std::vector<ActionJob>& actions = state.job.imports[scope.import].actions;
    const std::size_t first = state.job.first_action(scope.import);
    for (std::size_t at = 0; at < actions.size(); ++at)
        if (actions[at].type->finalizer && scope.phase < actions[at].type->finalizer->traits.phases)
            look(FinalizerPart{state, scope, actions[at], first + at, writer, lines});
}

bool judge(RunState& state, BatchWriter* writer, const FinalizerScope& scope) {
    bool refused = false;
    visit_parts(state, writer, scope, nullptr, [&](const FinalizerPart& part) {
        const Finalizer& rule = *part.action.type->finalizer;
        if (rule.judge == nullptr) return;
        JudgingFacts facts(part);
        rule.judge(part.action.settings_pointer(), facts);
        refused = refused || facts.refused();
    });
    return refused;
}

/// Runs the finalizers of a phase. Returns whether one of them reported an error; then nothing that they did
/// may be stored.
bool change(RunState& state, BatchWriter* writer, const FinalizerScope& scope,
            std::vector<FinalizerLine>* lines) {
    bool failed = false;
    visit_parts(state, writer, scope, lines, [&failed](const FinalizerPart& part) {
        ChangingContext context(part);
        part.action.type->finalizer->run(part.action.settings_pointer(), context);
        context.flush();
        failed = failed || context.failed();
    });
    return failed;
}

/// A copy of the counters, to restore them if the transaction is rolled back.
struct Counters {
    explicit Counters(const RunState& state)
        : report(state.report), file_report(state.file_report), progress(state.progress) {}
    void restore(RunState& state) const {
        state.report = report;
        state.file_report = file_report;
        state.progress = progress;
    }
    Report report;
    Report file_report;
    JobProgress progress;
};

}  // namespace

FinalizerResult judge_finalizers(RunState& state, const FinalizerScope& scope) {
    Transaction transaction(scope.store);
    if (judge(state, nullptr, scope)) return {FinalizerEnd::refused};
    if (!state.options.strict || !state.options.watch) return {};
    FinalizerResult result;
    try {
        if (!change(state, nullptr, scope, &result.lines)) return {};
    } catch (const Interrupted&) {
        return {FinalizerEnd::interrupted};
    }
    result.end = FinalizerEnd::failed;
    return result;
}

FinalizerResult run_finalizers_inside(RunState& state, BatchWriter& writer, const FinalizerScope& scope) {
    FinalizerResult result;
    const bool refused = scope.phase == 0 && judge(state, &writer, scope);
    try {
        // With --strict, messages become errors, and then they are all that is stored. So they are collected.
        if (!refused && change(state, &writer, scope, state.options.strict ? &result.lines : nullptr)) {
            result.end = FinalizerEnd::failed;
            return result;
        }
    } catch (const Interrupted&) {
        return {FinalizerEnd::interrupted};
    }
    for (const FinalizerLine& line : std::exchange(result.lines, {}))
        writer.write_finalizer_line(line.finding, line.action, line.span);
    state.progress.refused = refused;
    state.report.store_revision = state.store.identity().revision;
    writer.save_finalized();
    if (refused) result.end = FinalizerEnd::refused;
    return result;
}

void write_failure(RunState& state, BatchWriter& writer, const std::vector<FinalizerLine>& lines) {
    for (const FinalizerLine& line : lines) writer.write_finalizer_line(line.finding, line.action, line.span);
    state.progress.refused = true;
    state.report.store_revision = state.store.identity().revision;
    writer.save_finalized();
}

namespace {

/// Runs a part of a finalizer stage in a transaction of its own, which `work` may refuse to commit.
template <class Work>
bool in_stage(RunState& state, const Work& work) {
    Transaction transaction(state.store);
    if (state.lease) state.lease->check();
    check_still_planned(state.options, state.store, state.report);
    ++state.progress.stage;
    if (!work()) return false;
    if (state.lease) state.lease->beat({}, 0);
    transaction.commit();
    if (state.lease) state.lease->give_way();
    --state.progress.stage;
    return true;
}

}  // namespace

FinalizerEnd finalize(RunState& state, BatchWriter& writer, const JobStage& stage) {
    const Counters before(state);
    FinalizerResult result;
    const bool stored = in_stage(state, [&] {
        result = run_finalizers_inside(state, writer,
                                       {stage.import, stage.last - stage.first, state.store, stage.phase});
        return result.end == FinalizerEnd::done || result.end == FinalizerEnd::refused;
    });
    if (stored) return result.end;
    before.restore(state);
    if (result.end == FinalizerEnd::interrupted) return result.end;
    in_stage(state, [&] {
        write_failure(state, writer, result.lines);
        return true;
    });
    return FinalizerEnd::refused;
}

}  // namespace registrar
