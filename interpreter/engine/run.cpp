// SPDX-License-Identifier: Apache-2.0
#include "engine/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "engine/failure_report.h"
#include "engine/finalizer_run.h"
#include "engine/plan.h"
#include "engine/repetition.h"
#include "engine/resume_refused.h"
#include "engine/row_run.h"
#include "engine/run_record.h"
#include "engine/step_run.h"
#include "report/result_paths.h"
#include "report/run_results.h"

namespace registrar {

bool settings_fit(Store& store, const Job& job, const ImportJob& import, Diagnostics& findings) {
    bool fit = true;
    for (const ActionJob& action : import.actions) {
        if (action.type->judge_settings == nullptr) continue;
        Lookups lookups(store.reader(), 0);
        for (StoreFault& fault : action.type->judge_settings(action.settings_pointer(), lookups)) {
            fit = false;
            const Location location = job.definition.source->locate(action.span_of(fault.setting));
            findings.add({Level::error,
                          std::move(fault.rule),
                          std::move(fault.message),
                          location,
                          {},
                          {},
                          std::move(fault.help)});
        }
    }
    return fit;
}

namespace {

/// Returns the paths of the result files that have no final names yet, comma-separated.
std::string left_files(const EndedResults& ended) {
    std::string text;
    const auto add = [&text](const std::string& file) { text += (text.empty() ? "" : ", ") + file; };
    if (ended.parts.outcomes) add(ended.parts.outcomes->path);
    if (ended.parts.rejects) add(ended.parts.rejects->path);
    if (!ended.report.empty()) add(ended.report);
    return text;
}

std::vector<NamedFile> data_files(const std::vector<std::string>& paths) {
    std::vector<NamedFile> files;
    for (const std::string& path : paths)
        if (path != "-") files.push_back({"a data file", path});
    return files;
}

class JobRun {
public:
    JobRun(Store& store, const Job& job, const RunOptions& options, Diagnostics& findings)
        : given_findings_(findings),
          halt_(options.stop),
          options_(options),
          state_{store, job, options_, findings, data_folder(job, options), halt_},
          writer_({store, job, state_.inputs, options_, state_.progress, state_.seen, state_.file_report},
                  state_.report, state_.lease),
          record_(state_) {
        options_.stop = &halt_;
    }

    RunResult execute();
    /// Returns whether run_job() may repeat what the store undid, after an exception of execute().
    bool repeatable() const { return !began_ || record_.resumable(); }
    /// Gives the lease up, so that another JobRun can continue the run. Call it after an exception of
    /// execute().
    void give_up();
    /// Does the same if the store can still be written. Else the lease ends by itself.
    void give_up_if_possible() noexcept;
    /// Returns whether this attempt has stored that the run began.
    bool began() const { return began_; }

private:
    bool begin();
    bool prepare();
    std::size_t early_imports() const;
    void restore_inputs();
    bool find_early();
    void wait_for_lease(std::chrono::steady_clock::time_point until) const;
    bool find(std::size_t import);
    void warn_of_planned(const FileUnavailable& missing, std::size_t import);
    void demand_rows(std::size_t import, std::size_t first) const;
    void guard_left_out(std::size_t import);
    bool add_file(std::size_t import, const std::string& path);
    void find_late(std::size_t import);
    void bind_late(const InputRange& range);
    void run_stages();
    void run_all_stages();
    void perform(const JobStage& stage);
    void perform_rows(const JobStage& stage);
    void perform_finalizer(const JobStage& stage);
    void complete_stage(const std::vector<JobStage>& all);
    bool is_left_out(const JobStage& stage) const;
    std::string end_state() const;
    void open_results();
    int exit_code() const;
    void set_outcome(RunResult& result);
    std::optional<RunResult> finish_ended();
    bool signalled() const { return halt_.raised(); }

    Diagnostics given_findings_;  ///< findings before the first attempt to take the lease
    Stop halt_;
    RunOptions options_;
    RunState state_;
    BatchWriter writer_;
    RunRecord record_;
    RunStart start_;
    bool began_ = false;
    bool at_checkpoint_ = false;  ///< the stage of start_.checkpoint is not completed yet
    bool stage_started_ = false;  ///< this attempt has started a stage
    std::size_t early_stages_ = 0;
    bool interrupted_ = false;
    int failed_ = 0;                                    ///< exit code of a step that failed
    std::vector<std::pair<std::uint32_t, bool>> told_;  ///< as RunResult::told
};

/// Returns the number of imports whose files can be found before anything is done, so that a mistake in them
/// changes nothing.
std::size_t JobRun::early_imports() const {
    const Job& job = state_.job;
    if (!job.has_steps()) return job.imports.size();
    const auto& provider = job.imports.front().provider;
    const bool fetches =
        provider.type != nullptr && provider.type->fetch != nullptr && state_.options.data.empty();
    return job.pre_process.empty() && !fetches ? 1 : 0;
}

/// Warns of a file or folder that a plan does not find, because it does not download or unpack any. Called in
/// a handler; rethrows if it must be there now.
void JobRun::warn_of_planned(const FileUnavailable& missing, std::size_t import) {
    if (!state_.options.rehearsal || early_imports() > import) throw;
    state_.add_finding(Level::warning, "no-file", missing.what(), state_.job.imports[import].provider.span);
}

bool JobRun::add_file(std::size_t import, const std::string& path) {
    InputPlan plan = unbound_input(state_.job, import, path);
    bool good = true;
    try {
        good = bind_input(state_.job, state_.options, plan, state_.findings);
    } catch (const FileUnavailable& missing) {
        warn_of_planned(missing, import);
        return true;
    }
    // Limit the number of open descriptors: later files are opened again.
    if (state_.inputs.size() >= 16 && !reads_once(path)) plan.reader.reset();
    state_.inputs.push_back(std::move(plan));
    state_.progress.files.push_back({import, path});
    return good;
}

/// Throws Refused if the rejects cannot be one file that the definition reads.
void check_rejects(const RunState& state) {
    rejects_header(state.inputs);
    const bool book = std::any_of(state.inputs.begin(), state.inputs.end(),
                                  [](const InputPlan& input) { return !input.sheet.empty(); });
    if (book && written_directly(state.options.rejects))
        throw Refused("--rejects: the rejects of a workbook are a workbook, which needs a file");
}

/// Throws Refused if rows have a limit on what they destroy and one of the files can be read only once.
void refuse_read_once(bool guarded, const std::vector<std::string>& paths) {
    if (guarded && std::any_of(paths.begin(), paths.end(), reads_once))
        throw Refused(
            "maxDeletes and maxResets may have to read rows again, so they need a file, not standard input "
            "or "
            "a pipe");
}

bool JobRun::find(std::size_t import) {
    const auto fetched = fetch_files(state_, import, start_.resumes && !stage_started_);
    std::vector<std::string> paths;
    try {
        paths =
            find_files(state_.job, import, state_.options, fetched ? &*fetched : nullptr, state_.findings);
    } catch (const FileUnavailable& missing) {
        warn_of_planned(missing, import);
    }
    const bool last = import + 1 == state_.job.imports.size();
    check_result_paths(result_files(options_), data_files(paths));
    if (const ImportJob& whole = state_.job.imports[import];
        whole.at_once() && paths.size() > 1 && !whole.consolidators.empty())
        throw Refused("what is all or nothing takes one file where consolidators follow it");
    refuse_read_once(RowGuard(state_.job, options_).watches(import), paths);
    const std::size_t first = state_.progress.files.size();
    bool good = true;
    for (const std::string& path : paths) good = add_file(import, path) && good;
    if (good) demand_rows(import, first);
    guard_left_out(import);
    // Checked after the files were opened, because a file that replaces one from now on is not read.
    if (options_.plan_to_follow) check_planned_inputs(*options_.plan_to_follow, paths, {first, last});
    if (good && !state_.options.rejects.empty()) check_rejects(state_);
    // Without steps, all imports are found before the first row. A later import may name records that an
    // earlier one creates, so only the first one's settings are checked then.
    if (good && (import == 0 || state_.job.has_steps()))
        good = settings_fit(state_.store, state_.job, state_.job.imports[import], state_.findings);
    ++state_.progress.imports_found;
    state_.seen.begin(state_.job.imports[import]);
    return good;
}

/// Throws FileUnavailable if rows are required and none of the import's files, which begin with `first`, has
/// one.
void JobRun::demand_rows(std::size_t import, std::size_t first) const {
    const ImportJob& whole = state_.job.imports[import];
    if (!options_.require_rows && !whole.provider.settings.require_rows) return;
    if (whole.rows() == RowsWanted::none) return;
    const auto begin =
        state_.inputs.begin() + static_cast<std::ptrdiff_t>(std::min(first, state_.inputs.size()));
    if (std::any_of(begin, state_.inputs.end(), [](const InputPlan& input) { return input.has_rows; }))
        return;
    if (begin == state_.inputs.end())
        throw FileUnavailable(whole.provider.settings.file_name, "no file matches");
    throw FileUnavailable(begin->path, "no data row");
}

/// Stops bulk steps if a file was left out: what it names would count as missing.
void JobRun::guard_left_out(std::size_t import) {
    const auto& steps = state_.job.imports[import].consolidators;
    const bool bulk = std::any_of(steps.begin(), steps.end(), [](const StepJob& step) {
        return step.enabled() && step.type->bulk != nullptr;
    });
    const auto is_left_out = [](const Diagnostic& finding) { return finding.rule == "left-out"; };
    if (bulk && std::any_of(state_.findings.all().begin(), state_.findings.all().end(), is_left_out))
        state_.progress.guarded = true;
}

/// Finds the files of an import after other stages. A missing or unfit file stops the job like a failed step,
/// because something has been done already.
void JobRun::find_late(std::size_t import) {
    const Span location = state_.job.imports[import].provider.span;
    try {
        if (!find(import)) throw StepFailed("bad-file", "files or store do not fit the definition", 7);
    } catch (const FileUnavailable& missing) {
        state_.add_finding(Level::error, "no-file", missing.what(), location);
        throw StepFailed("no-file", missing.what(), 6);
    } catch (const Refused& refused) {
        state_.add_finding(Level::error, "bad-file", refused.what(), location);
        throw StepFailed("bad-file", refused.what(), 7);
    }
}

void JobRun::bind_late(const InputRange& range) {
    for (std::size_t at = std::max<std::size_t>(range.first, writer_.input()); at < range.last; ++at)
        if (state_.inputs[at].binding.actions.empty() &&
            !bind_input(state_.job, state_.options, state_.inputs[at], state_.findings))
            throw StepFailed("bad-file", "a data file does not fit the definition", 7);
}

/// Restores the files that an unfinished run found, even if the provider would find others now.
void JobRun::restore_inputs() {
    for (const FoundFile& file : state_.progress.files)
        state_.inputs.push_back(unbound_input(state_.job, file.import, file.path));
    if (state_.progress.imports_found > 0)
        state_.seen.resume(state_.job.imports[state_.progress.imports_found - 1], state_.store.ledger(),
                           state_.entry.id);
}

bool JobRun::find_early() {
    bool good = true;
    for (std::size_t import = 0; import < early_imports(); ++import) good = find(import) && good;
    early_stages_ = state_.progress.stage = early_imports();
    return good;
}

/// Builds the state from a new look at the store. Keeps nothing of an earlier attempt but open pipes, which
/// can be read only once. Returns false, with nothing done, if the definition does not fit the files.
bool JobRun::prepare() {
    start_ = record_.look();
    at_checkpoint_ = start_.checkpoint.has_value();
    state_.entry = start_.entry;
    state_.report = start_.report;
    state_.file_report = start_.file_report;
    const bool holds_pipe = std::any_of(state_.inputs.begin(), state_.inputs.end(),
                                        [](const InputPlan& input) { return reads_once(input.path); });
    if (holds_pipe) return true;
    state_.inputs.clear();
    state_.findings = given_findings_;
    state_.progress = start_.progress;
    state_.seen = {};
    early_stages_ = 0;
    const Checkpoint begin;
    const Checkpoint& at = start_.checkpoint ? *start_.checkpoint : begin;
    writer_.set_position(at.input, at.position);
    writer_.name_results(start_.results);
    if (!at_checkpoint_) return find_early();
    restore_inputs();
    return true;
}

/// Waits until the lease is free. Must be called in a handler of LeaseHeld or StoreBusy, which it rethrows
/// after `until` or a signal.
void JobRun::wait_for_lease(std::chrono::steady_clock::time_point until) const {
    do {
        if (signalled() || std::chrono::steady_clock::now() >= until) throw;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    } while (!record_.lease_is_free());
}

bool JobRun::begin() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(state_.options.lock_patience);
    for (;;) {
        if (!prepare()) return false;
        try {
            if (record_.enter(start_, writer_)) return true;
        } catch (const LeaseHeld&) {
            wait_for_lease(until);
        } catch (const StoreBusy&) {
            wait_for_lease(until);
        }
    }
}

/// Returns whether a stage is left out: after a limit, only consolidators of the current file run.
bool JobRun::is_left_out(const JobStage& stage) const {
    const JobProgress& progress = state_.progress;
    return progress.stopped && !(stage.consolidates() && stage.first == progress.stopped_at);
}

void JobRun::perform_rows(const JobStage& stage) {
    const InputRange range{stage.first, stage.last};
    bind_late(range);
    const RowsEnd end = run_rows(state_, writer_, stage, at_checkpoint_ ? &*start_.checkpoint : nullptr);
    at_checkpoint_ = false;
    interrupted_ = end == RowsEnd::interrupted;
}

/// Runs the finalizers of a stage. A refusal stops the run as a limit does: only consolidators of the last
/// file still run.
void JobRun::perform_finalizer(const JobStage& stage) {
    const FinalizerEnd end = finalize(state_, writer_, stage);
    interrupted_ = end == FinalizerEnd::interrupted;
    if (end != FinalizerEnd::refused) return;
    state_.progress.stopped = true;
    state_.progress.stopped_at = std::max(stage.last, std::size_t{1}) - 1;
}

void JobRun::perform(const JobStage& stage) {
    const auto begin = std::chrono::steady_clock::now();
    const bool again = start_.resumes && !stage_started_;
    stage_started_ = true;
    std::string part;
    switch (stage.kind) {
        case JobStage::Kind::find:
            find_late(stage.import);
            part = "find files";
            break;
        case JobStage::Kind::rows:
            perform_rows(stage);
            if (stage.last > stage.first) part = "rows of " + state_.inputs[stage.first].path;
            break;
        case JobStage::Kind::finalizers:
            perform_finalizer(stage);
            part = "finalizers";
            break;
        case JobStage::Kind::step:
            run_step(state_, writer_, stage, again);
            if (stage.step->type->tell_failure != nullptr)
                told_.emplace_back(stage.step->span.begin,
                                   state_.progress.guarded || state_.progress.stopped);
            part = std::string(stage.step->type->name);
            break;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    if (state_.job.has_steps()) state_.progress.times.push_back({part, took.count()});
}

/// Completes the stage and saves the checkpoint. After the last stage there is no checkpoint, because the end
/// of the run is stored next.
void JobRun::complete_stage(const std::vector<JobStage>& all) {
    const JobStage done = all[state_.progress.stage];
    ++state_.progress.stage;
    if (state_.progress.stage == all.size() && done.kind != JobStage::Kind::find) return;
    Transaction transaction(state_.store);
    if (state_.lease) state_.lease->check();
    const bool more = state_.progress.stage < all.size() && all[state_.progress.stage].consolidates();
    if (done.consolidates() && !more) state_.store.ledger().drop_log(state_.entry.id);
    writer_.save_state();
    transaction.commit();
}

void JobRun::run_all_stages() {
    std::vector<JobStage> all = stages(state_.job, state_.progress, state_.options.atomic_file);
    while (state_.progress.stage < all.size()) {
        const JobStage stage = all[state_.progress.stage];
        if (is_left_out(stage)) {
            ++state_.progress.stage;
            continue;
        }
        interrupted_ = signalled();
        if (!interrupted_) perform(stage);
        if (interrupted_) return;
        if (stage.kind == JobStage::Kind::find)
            all = stages(state_.job, state_.progress, state_.options.atomic_file);
        complete_stage(all);
    }
}

void JobRun::run_stages() {
    try {
        run_all_stages();
    } catch (const StepFailed& failed) {
        failed_ = failed.exit_code();
        if (failed.code() == stale_plan) state_.add_finding(Level::error, failed.code(), failed.what(), {});
    }
}

std::string JobRun::end_state() const {
    const JobProgress& progress = state_.progress;
    const bool begun = start_.resumes || progress.stage > early_stages_ || state_.report.rows.read > 0;
    if (failed_ != 0) return failed_ == 6 && begun ? "interrupted" : "stopped";
    if (interrupted_) return "interrupted";
    if (progress.stopped || progress.guarded) return "stopped";
    return state_.report.has_errors() ? "completed-with-rejects" : "completed";
}

int JobRun::exit_code() const {
    const std::string& state = state_.report.state;
    if (failed_ == 3) return state_.report.totals().changed() == 0 ? 2 : 3;  // by a stale plan
    if (failed_ != 0) return failed_;
    if (interrupted_) return 4;
    if (state_.progress.refused) return state_.report.totals().changed() == 0 ? 2 : 1;
    if (state == "stopped") return 3;
    return state == "completed" ? 0 : 1;
}

/// Ends the run. The store comes first, so that a result file with its final name never belongs to an
/// unfinished run.
void JobRun::set_outcome(RunResult& result) {
    state_.report.state = end_state();
    result.exit_code = exit_code();
    const bool ends = state_.report.state != "interrupted" || !record_.resumable();
    EndedResults ended{ends ? writer_.results() : ResultParts(), options_.report, result.exit_code};
    if (ended.report == "-") ended.report.clear();
    if (ended.any()) ended.inputs = digests_of(state_.report);
    record_.finish(state_.report.state, ends && ended.any() ? dump(ended.to_json(), -1) : "");
    Report shown = state_.report;
    if (options_.plan) shown.run = 0;
    try {
        finish_results(ended, shown, options_.mode);
        if (ends && ended.any() && !options_.plan) record_.forget_results(state_.entry);
    } catch (const Unavailable& unavailable) {  // a file, or the store that should forget the files
        result.files_error = unavailable.what();
        result.exit_code = 6;
    }
}

/// Gives the result files of an ended run of the same command their final names, if its data files are
/// unchanged. Returns nothing if there is no such run.
std::optional<RunResult> JobRun::finish_ended() {
    const auto run = record_.ended_run();
    if (!run) return std::nullopt;
    EndedResults ended = EndedResults::from_json(Json::parse(run->results));
    RunResult result;
    result.report = Report::from_json(Json::parse(run->report));
    if (options_.again || !inputs_unchanged(ended.inputs)) {
        given_findings_.add(
            {Level::warning,
             "results-left",
             fmt::format("Run {} has ended, but its result files were not put in place: {}.", run->id,
                         left_files(ended)),
             Location{state_.job.definition.source->path(), 0, 0, 1, {}},
             {},
             {},
             "this command starts a new run; `registrar runs show` has the report of that one"});
        record_.forget_results(*run);
        return std::nullopt;
    }
    ended.report = options_.report == "-" ? "" : options_.report;
    finish_results(ended, result.report, options_.mode);
    record_.forget_results(*run);
    result.exit_code = ended.exit_code;
    result.ended_before = true;
    return result;
}

/// Opens the result files inside a transaction that checks the lease. A resumed run cuts its parts, and must
/// not do so after another process took the run over and continued them.
void JobRun::open_results() {
    const ResultParts parts = writer_.results();
    if (!parts.outcomes && !parts.rejects) return;
    Transaction transaction(state_.store);
    if (state_.lease) state_.lease->check();
    writer_.open_results();
    transaction.commit();
}

RunResult JobRun::execute() {
    if (auto ended = finish_ended()) return *std::move(ended);
    RunResult result;
    if (!begin()) {
        result.exit_code = signalled() ? 4 : 2;
        return result;
    }
    began_ = true;
    if (options_.began) options_.began(state_.entry.id);
    try {
        open_results();
        run_stages();
    } catch (...) {
        if (!record_.resumable()) discard_results(writer_.results());
        throw;
    }
    set_outcome(result);
    result.resumed = start_.resumes;
    result.told = std::move(told_);
    result.report = std::move(state_.report);
    return result;
}

void JobRun::give_up() {
    if (!state_.lease) return;
    Transaction transaction(state_.store);
    state_.lease->release();
    transaction.commit();
}

void JobRun::give_up_if_possible() noexcept {
    try {
        give_up();
    } catch (const std::exception&) {
        // The exception that ended the run says more.
    }
}

/// Throws Refused for actions that need --yes, because they change much at once.
void refuse_unconfirmed(const ImportJob& import, const RunOptions& options) {
    if (options.plan || options.yes) return;
    for (const ActionJob& action : import.actions)
        if (action.type->finalizer && action.type->finalizer->confirmed(action.settings_pointer()))
            throw Refused(
                fmt::format("{} changes the whole store: confirm it with --yes", action.type->name));
}

/// Throws Refused for a combination of definition and options that cannot be run on any store.
void refuse_impossible(const Job& job, const RunOptions& options) {
    if (!options.data.empty() && job.imports.size() > 1)
        throw Refused("the definition has several imports, so it is not clear whose files DATA replaces");
    const bool standard_input = std::any_of(options.data.begin(), options.data.end(), reads_once);
    if (options.atomic_file && standard_input)
        throw Refused("--atomic file reads its input twice, so it needs a file");
    const auto takes_rows = [](const ImportJob& import) { return import.rows() != RowsWanted::none; };
    if (!options.rejects.empty() && std::count_if(job.imports.begin(), job.imports.end(), takes_rows) > 1)
        throw Refused(
            "--rejects: the definition has several imports, and what one of them rejects is no input of the "
            "other; `registrar runs rejects` shows them all");
    refuse_read_once(RowGuard(job, options).any(), options.data);
    for (const ImportJob& import : job.imports) {
        refuse_unconfirmed(import, options);
        if (import.at_once() && standard_input)
            throw Refused("what is all or nothing reads its input twice, so it needs a file");
    }
    for (const ImportJob& import : job.imports)
        for (const StepJob& step : import.consolidators)
            if (!options.skip_steps && standard_input && step.enabled() && step.type->traits.needs_file)
                throw Refused(fmt::format("{} needs a file, not standard input or a pipe", step.type->name));
    if (options.plan_to_follow) check_foreseeable(*options.plan_to_follow, job);
}

/// Returns the job with the due day in its providers' file names; nothing if none of them has `${due}`. Sets
/// the options' due day if the caller gave none.
std::optional<Job> filled_job(const Job& job, RunOptions& options) {
    const auto& imports = job.imports;
    if (std::none_of(imports.begin(), imports.end(),
                     [](const ImportJob& each) { return names_due(each.provider.settings.file_name); }))
        return std::nullopt;
    if (!options.due) set_flag(options, "due", format_date(day_of(options.now.value_or(system_seconds()))));
    Job filled = job;
    std::string fault;
    for (ImportJob& import : filled.imports) {
        auto name = fill_due(import.provider.settings.file_name, *options.due, fault);
        if (!name) throw Refused(fault);
        import.provider.settings.file_name = *std::move(name);
    }
    return filled;
}

/// Runs the job; repeats what the store undid.
RunResult attempt_job(Store& store, const Job& job, const RunOptions& options, Diagnostics& findings) {
    refuse_impossible(job, options);
    const Diagnostics given = findings;
    RunOptions wanted = options;
    const std::optional<Job> filled = filled_job(job, wanted);
    for (int attempt = 1;; ++attempt) {
        JobRun run(store, filled ? *filled : job, wanted, findings);
        try {
            return run.execute();
        } catch (const StoreConflict& conflict) {
            if (attempt == most_attempts || !run.repeatable()) {
                run.give_up_if_possible();
                throw;
            }
            run.give_up();
            findings = given;
            findings.add({Level::warning,
                          "repeated",
                          repetition_text(conflict),
                          Location{job.definition.source->path(), 0, 0, 1, {}},
                          {},
                          {},
                          {}});
            wanted.again = wanted.again && !run.began();
        } catch (const ResumeRefused& refusal) {
            run.give_up_if_possible();
            if (!wanted.again_if_changed || wanted.again) throw;
            wanted.again = true;
            findings = given;
            findings.add({Level::warning,
                          "abandoned",
                          fmt::format("The unfinished run was abandoned for a new one: {}", refusal.what()),
                          Location{job.definition.source->path(), 0, 0, 1, {}},
                          {},
                          {},
                          {}});
        } catch (...) {
            // A process that lives on, as a daemon does, may have to try again.
            run.give_up_if_possible();
            throw;
        }
    }
}

}  // namespace

RunResult run_job(Store& store, const Job& job, const RunOptions& options, Diagnostics& findings) {
    try {
        RunResult result = attempt_job(store, job, options, findings);
        tell_end(job, options, result, findings);
        return result;
    } catch (const std::exception& error) {
        tell_failure(job, options, error, findings);
        throw;
    }
}

}  // namespace registrar
