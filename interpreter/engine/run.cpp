// SPDX-License-Identifier: Apache-2.0
#include "engine/run.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "engine/batch_source.h"
#include "engine/batch_writer.h"
#include "engine/check_store.h"
#include "engine/pipeline.h"
#include "engine/plan.h"
#include "engine/version.h"
#include "values/digest.h"
#include "values/zone.h"

namespace registrar {

namespace {

std::int64_t wall_clock() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string whole_path(const std::string& path) {
    return path.empty() ? path : std::filesystem::absolute(path).string();
}

/// The flags that change what comes out.
Json settings_json(const RunOptions& options) {
    Json json;
    json["bind"] = static_cast<int>(options.bind);
    json["strict"] = options.strict;
    if (options.max_rejects)
        json["max-rejects"] = {options.max_rejects->number, options.max_rejects->percent};
    json["atomic-file"] = options.atomic_file;
    json["undo"] = options.keep_effects;
    json["outcomes"] = {whole_path(options.outcomes), options.outcomes_all};
    json["rejects"] = whole_path(options.rejects);
    if (options.held_plan) json["plan"] = {options.held_plan->store.revision, options.held_plan->inputs};
    for (const auto& [name, value] : options.overrides) json["set"].push_back({name, value});
    return json;
}

class JobRun {
public:
    JobRun(Store& store, const Job& job, const RunOptions& options, std::vector<InputPlan> inputs)
        : store_(store), job_(job), options_(options), inputs_(std::move(inputs)) {}

    RunResult execute();

private:
    std::string key() const;
    void find_unfinished();
    void start();
    void enter();
    void enter_locked();
    void abandon(RunEntry& former);
    Report begun_report(const RunEntry& run, const std::optional<Checkpoint>& checkpoint) const;
    bool store_file(bool rejected);
    std::vector<std::string> scopes() const;
    FillOptions fill_options() const {
        return {entry_.clock, options_.strict, options_.max_rejects, true, entry_.id};
    }
    void transfer(BatchSource& source, BatchWriter& writer);
    bool any_reject();
    void finish(const std::string& state);
    void execute_atomic();

    Store& store_;
    const Job& job_;
    const RunOptions& options_;
    std::vector<InputPlan> inputs_;
    RunEntry entry_;
    std::optional<Checkpoint> checkpoint_;
    std::optional<RunLease> lease_;
    RunResult result_;
};

/// What "the same command" means: definition, settings, input paths and store.
std::string JobRun::key() const {
    Json json = settings_json(options_);
    json["definition"] = job_.definition_sha256;
    json["store"] = {options_.store_url, store_.identity().guid};
    for (const InputPlan& input : inputs_) json["inputs"].push_back(whole_path(input.path));
    return sha256_hex(dump(json, -1));
}

std::vector<std::string> JobRun::scopes() const {
    std::vector<std::string> names;
    for (const ImportJob& import : job_.imports)
        for (const ActionJob& action : import.actions)
            for (const RecordType* type : action.type->writes) names.emplace_back(type->name);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

void JobRun::abandon(RunEntry& former) {
    former.state = "abandoned";
    former.finished = wall_clock();
    Report left = begun_report(former, store_.ledger().checkpoint(former.id));
    left.state = former.state;
    left.finished = former.finished;
    former.report = dump(left.to_json(), 2);
    store_.ledger().update_run(former);
}

/// Takes over the unfinished run of the same command, unless it is to start afresh.
void JobRun::find_unfinished() {
    const bool repeatable = std::none_of(inputs_.begin(), inputs_.end(),
                                         [](const InputPlan& input) { return input.path == "-"; });
    auto former = store_.ledger().unfinished_run(entry_.key);
    if (!former) return;
    if (options_.again || !repeatable) {
        abandon(*former);
        return;
    }
    if (former->tzdb != tz_database_version())
        throw Refused("the unfinished run used tz database " + former->tzdb + ", this system has " +
                      tz_database_version() + "; --again starts afresh");
    entry_ = *former;
    checkpoint_ = store_.ledger().checkpoint(entry_.id);
    result_.resumed = true;
}

/// Waits for the lock as long as the caller has patience; the input stays open meanwhile, since a pipe gives
/// its bytes but once.
void JobRun::start() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(options_.lock_patience);
    for (;;) {
        try {
            return enter();
        } catch (const LeaseHeld&) {
            const bool stopped = options_.stop != nullptr && options_.stop->raised();
            if (stopped || std::chrono::steady_clock::now() >= until) throw;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

/// Who cannot get the write lock takes nothing over, but learns who has it.
void JobRun::enter() {
    try {
        enter_locked();
    } catch (const StoreBusy&) {
        if (!options_.plan) name_holder(store_, scopes());
        throw;
    }
}

void JobRun::enter_locked() {
    // Asked before the transaction as well: who writes a long batch lets nobody begin one, but can be named.
    if (!options_.plan) check_lease_free(store_, scopes());
    Transaction transaction(store_);
    if (!options_.plan) check_lease_free(store_, scopes());
    entry_.key = key();
    find_unfinished();
    if (options_.held_plan) {
        std::optional<std::int64_t> left_at;
        if (checkpoint_) left_at = begun_report(entry_, checkpoint_).store_revision;
        check_planned_store(*options_.held_plan, store_, left_at);
    }
    entry_.state = "running";
    entry_.owner = process_label();
    if (!result_.resumed) {
        entry_.definition_path = job_.definition.source->path();
        entry_.definition_sha256 = job_.definition_sha256;
        entry_.definition_text = job_.definition.source->text();
        entry_.settings = dump(settings_json(options_), -1);
        entry_.started = wall_clock();
        entry_.clock = options_.now.value_or(entry_.started);
        entry_.registrar = registrar_version;
        entry_.tzdb = tz_database_version();
        entry_.id = store_.ledger().add_run(entry_);
    } else {
        store_.ledger().update_run(entry_);
    }
    if (!options_.plan) {
        const std::string file = inputs_.empty() ? std::string() : inputs_.front().path;
        lease_.emplace(store_, RunLease::Purpose{entry_.id, entry_.definition_path, file, scopes()});
    }
    transaction.commit();
}

/// The report of a run as far as its checkpoint.
Report JobRun::begun_report(const RunEntry& run, const std::optional<Checkpoint>& checkpoint) const {
    Report report;
    report.run = run.id;
    report.definition_path = run.definition_path;
    report.definition_sha256 = run.definition_sha256;
    report.store = options_.store_url;
    report.clock = run.clock;
    report.started = run.started;
    report.tzdb = run.tzdb;
    for (const ImportJob& import : job_.imports)
        for (const ActionJob& action : import.actions) report.action_names.emplace_back(action.type->name);
    report.actions.resize(report.action_names.size());
    if (checkpoint) report.restore_counters(checkpoint->counters);
    return report;
}

void JobRun::transfer(BatchSource& source, BatchWriter& writer) {
    if (options_.progress != nullptr) options_.progress->total_bytes = source.total_bytes();
    run_pipeline(
        source,
        [&](Batch& batch) {
            writer.write(batch);
            if (writer.commits_batches()) source.note_committed(batch);
        },
        options_.jobs > 1);
}

/// `--atomic file` reads twice: whether any row is rejected is known before the first one is stored. False
/// also where a signal came before that was known.
bool JobRun::any_reject() {
    FillOptions fill{entry_.clock, options_.strict, RejectLimit{0, false}, false};
    Diagnostics known;
    auto inputs = plan_inputs(job_, options_, known);
    RunOptions quiet = options_;
    quiet.progress = nullptr;
    BatchSource source(job_, *inputs, fill, quiet);
    source.open_store(store_);
    run_pipeline(
        source, [](Batch&) {}, false);
    return source.limit_passed();
}

void JobRun::finish(const std::string& state) {
    Report& report = result_.report;
    report.state = state;
    report.finished = wall_clock();
    report.check_sums();
    entry_.state = state;
    entry_.finished = report.finished;
    entry_.report = dump(report.to_json(), 2);
    Transaction transaction(store_);
    if (lease_) lease_->check();
    store_.ledger().update_run(entry_);
    if (lease_) lease_->release();
    transaction.commit();
    store_.sync();
}

/// All rows in one transaction, or their rejects alone. False where a signal came first: nothing is stored
/// then.
bool JobRun::store_file(bool rejected) {
    BatchSource source(job_, inputs_, fill_options(), options_);
    BatchWriter writer({store_, job_, inputs_, options_}, result_.report, lease_ ? &*lease_ : nullptr);
    writer.open_results(nullptr);
    source.open_store(store_);
    if (rejected) writer.store_nothing();
    writer.commit_batches(false);
    Transaction transaction(store_);
    transfer(source, writer);
    if (source.interrupted()) return false;
    transaction.commit();
    return true;
}

void JobRun::execute_atomic() {
    const bool rejected = any_reject();
    if (!store_file(rejected)) {
        result_.report = begun_report(entry_, std::nullopt);
        result_.exit_code = 4;
        finish("interrupted");
        return;
    }
    result_.exit_code = rejected ? 3 : 0;
    finish(rejected ? "stopped" : "completed");
}

RunResult JobRun::execute() {
    start();
    if (options_.atomic_file) checkpoint_.reset();
    result_.report = begun_report(entry_, checkpoint_);
    if (options_.atomic_file) {
        execute_atomic();
        return std::move(result_);
    }
    BatchSource source(job_, inputs_, fill_options(), options_);
    source.open_store(store_);
    if (checkpoint_) {
        for (std::uint32_t done = 0; done < checkpoint_->input; ++done)
            source.check_unchanged(done, store_.ledger().blocks(entry_.id, done));
        source.resume(*checkpoint_, store_.ledger().blocks(entry_.id, checkpoint_->input),
                      result_.report.rows);
    }
    BatchWriter writer({store_, job_, inputs_, options_}, result_.report, lease_ ? &*lease_ : nullptr);
    writer.open_results(checkpoint_ ? &*checkpoint_ : nullptr);
    transfer(source, writer);
    const bool rejected = result_.report.totals().of(RowOutcome::rejected) > 0;
    if (source.interrupted())
        result_.exit_code = 4;
    else if (source.limit_passed())
        result_.exit_code = 3;
    else
        result_.exit_code = rejected ? 1 : 0;
    constexpr std::string_view states[] = {"completed", "completed-with-rejects", "", "stopped",
                                           "interrupted"};
    finish(std::string(states[result_.exit_code]));
    return std::move(result_);
}

}  // namespace

RunResult run_job(Store& store, const Job& job, const RunOptions& options, Diagnostics& findings) {
    if (options.atomic_file && std::find(options.data.begin(), options.data.end(), "-") != options.data.end())
        throw Refused("--atomic file reads its input twice, so it needs a file");
    auto inputs = plan_inputs(job, options, findings);
    if (!inputs) {
        RunResult refused;
        refused.exit_code = options.stop != nullptr && options.stop->raised() ? 4 : 2;
        return refused;
    }
    // Imports behind the first may name what an earlier one brings.
    if (!settings_fit(store, job, job.imports.front(), findings)) {
        RunResult refused;
        refused.exit_code = 2;
        return refused;
    }
    if (!options.rejects.empty()) rejects_header(*inputs);
    if (options.held_plan) {
        std::vector<std::string> paths;
        for (const InputPlan& input : *inputs) paths.push_back(input.path);
        check_planned_inputs(*options.held_plan, paths);
    }
    return JobRun(store, job, options, *std::move(inputs)).execute();
}

}  // namespace registrar
