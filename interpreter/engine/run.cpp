// SPDX-License-Identifier: Apache-2.0
#include "engine/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "engine/check_store.h"
#include "engine/plan.h"
#include "engine/row_run.h"
#include "engine/run_book.h"
#include "engine/step_run.h"
#include "engine/whole_run.h"

namespace registrar {

namespace {

class JobRun {
public:
    JobRun(Store& store, const Job& job, const RunOptions& options, Diagnostics& findings)
        : state_{store, job, options, findings, data_folder(job, options)},
          writer_({store, job, state_.inputs, options, state_.progress, state_.named, state_.file_report},
                  state_.report, state_.lease),
          book_(state_) {}

    RunResult execute();

private:
    bool begin();
    bool prepare();
    std::size_t early_imports() const;
    void restore_inputs();
    bool find(std::size_t import);
    bool add_file(std::size_t import, const std::string& path);
    void find_late(std::size_t import);
    void bind_late(const InputRange& range);
    void run_stations();
    void run_all_stations();
    void perform(const Station& station);
    void perform_rows(const Station& station);
    void perform_whole(const Station& station);
    void pass(const std::vector<Station>& all);
    bool passed_over(const Station& station) const;
    std::string end_state() const;
    void conclude();
    bool signalled() const { return state_.options.stop != nullptr && state_.options.stop->raised(); }

    RunState state_;
    BatchWriter writer_;
    RunBook book_;
    const Checkpoint* checkpoint_ = nullptr;  ///< until its station is behind
    bool prepared_ = false;
    bool resumed_ = false;
    bool went_on_ = false;  ///< a station of this attempt has begun
    std::size_t early_stations_ = 0;
    bool interrupted_ = false;
    int failed_ = 0;  ///< exit code of a step that failed
};

/// Imports whose files can be looked for before anything is done: a mistake then leaves no trace.
std::size_t JobRun::early_imports() const {
    const Job& job = state_.job;
    if (!job.has_steps()) return job.imports.size();
    const auto& provider = job.imports.front().provider;
    const bool fetches =
        provider.type != nullptr && provider.type->fetch != nullptr && state_.options.data.empty();
    return job.pre_process.empty() && !fetches ? 1 : 0;
}

bool JobRun::add_file(std::size_t import, const std::string& path) {
    InputPlan plan = unbound_input(state_.job, import, path);
    bool good = true;
    try {
        good = bind_input(state_.job, state_.options, plan, state_.findings);
    } catch (const FileUnavailable& missing) {
        // Where a plan does not bring the files, it cannot know them.
        if (!state_.options.plan || early_imports() > import) throw;
        state_.say(Level::warning, "no-file", missing.what(), state_.job.imports[import].provider.span);
        return true;
    }
    // Many files would be many open descriptors.
    if (state_.inputs.size() >= 16 && path != "-") plan.reader.reset();
    state_.inputs.push_back(std::move(plan));
    state_.progress.files.push_back({import, path});
    return good;
}

bool JobRun::find(std::size_t import) {
    const auto fetched = fetch_files(state_, import, resumed_ && !went_on_);
    const auto paths =
        find_files(state_.job, import, state_.options, fetched ? &*fetched : nullptr, state_.findings);
    const bool last = import + 1 == state_.job.imports.size();
    if (state_.options.held_plan)
        check_planned_inputs(*state_.options.held_plan, paths, {state_.progress.files.size(), last});
    if (const ImportJob& whole = state_.job.imports[import];
        whole.at_once() && paths.size() > 1 && !whole.consolidators.empty())
        throw Refused("what is all or nothing takes one file where consolidators follow it");
    bool good = true;
    for (const std::string& path : paths) good = add_file(import, path) && good;
    if (good && !state_.options.rejects.empty()) rejects_header(state_.inputs);
    // Imports behind the first may name what an earlier one brings.
    if (good && (import == 0 || state_.job.has_steps()))
        good = settings_fit(state_.store, state_.job, state_.job.imports[import], state_.findings);
    ++state_.progress.imports_found;
    state_.named.begin(state_.job.imports[import]);
    return good;
}

/// Something is done already, so a file that is missing or cannot be bound stops the job as a step does.
void JobRun::find_late(std::size_t import) {
    const Span place = state_.job.imports[import].provider.span;
    try {
        if (!find(import)) throw StepFailed("bad-file", "files or store do not fit the definition", 7);
    } catch (const FileUnavailable& missing) {
        state_.say(Level::error, "no-file", missing.what(), place);
        throw StepFailed("no-file", missing.what(), 6);
    } catch (const Refused& refused) {
        state_.say(Level::error, "bad-file", refused.what(), place);
        throw StepFailed("bad-file", refused.what(), 7);
    }
}

void JobRun::bind_late(const InputRange& range) {
    for (std::size_t at = std::max<std::size_t>(range.first, writer_.input()); at < range.last; ++at)
        if (state_.inputs[at].binding.actions.empty() &&
            !bind_input(state_.job, state_.options, state_.inputs[at], state_.findings))
            throw StepFailed("bad-file", "a data file does not fit the definition", 7);
}

/// The files of an unfinished run are those that it found.
void JobRun::restore_inputs() {
    prepared_ = false;
    state_.inputs.clear();
    for (const FoundFile& file : state_.progress.files)
        state_.inputs.push_back(unbound_input(state_.job, file.import, file.path));
    checkpoint_ = &*book_.checkpoint();
    writer_.place_at(checkpoint_->input, checkpoint_->position);
    if (state_.progress.imports_found > 0)
        state_.named.resume(state_.job.imports[state_.progress.imports_found - 1], state_.store.ledger(),
                            state_.entry.id);
}

/// False where the definition does not fit the files; nothing is done then.
bool JobRun::prepare() {
    resumed_ = book_.look();
    if (resumed_ && book_.checkpoint()) {
        restore_inputs();
        return true;
    }
    if (prepared_) return true;
    prepared_ = true;
    state_.inputs.clear();
    state_.progress = {};
    bool good = true;
    for (std::size_t import = 0; import < early_imports(); ++import) good = find(import) && good;
    early_stations_ = state_.progress.station = early_imports();
    return good;
}

/// Waits for the lock as long as the caller has patience; the input stays open meanwhile, since a pipe gives
/// its bytes but once.
bool JobRun::begin() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(state_.options.lock_patience);
    for (;;) {
        if (!prepare()) return false;
        try {
            if (book_.enter(writer_)) return true;
        } catch (const LeaseHeld&) {
            if (signalled() || std::chrono::steady_clock::now() >= until) throw;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
    }
}

/// After a limit only what the file at hand still needs is done.
bool JobRun::passed_over(const Station& station) const {
    const JobProgress& progress = state_.progress;
    return progress.stopped && !(station.consolidates() && station.first == progress.stopped_at);
}

void JobRun::perform_rows(const Station& station) {
    const InputRange range{station.first, station.last};
    bind_late(range);
    const bool fresh = checkpoint_ == nullptr;
    const RowsEnd end = run_rows(state_, writer_, station, fresh ? nullptr : checkpoint_);
    checkpoint_ = nullptr;
    interrupted_ = end == RowsEnd::interrupted;
}

/// A refusal stops the run as a limit does: only loggers and mail of the last file still run.
void JobRun::perform_whole(const Station& station) {
    const WholeEnd end = run_whole(state_, writer_, station);
    interrupted_ = end == WholeEnd::interrupted;
    if (end != WholeEnd::refused) return;
    state_.progress.stopped = true;
    state_.progress.stopped_at = std::max(station.last, std::size_t{1}) - 1;
}

void JobRun::perform(const Station& station) {
    const auto begin = std::chrono::steady_clock::now();
    const bool again = resumed_ && !went_on_;
    went_on_ = true;
    std::string part;
    switch (station.kind) {
        case Station::Kind::find:
            find_late(station.import);
            part = "find files";
            break;
        case Station::Kind::rows:
            perform_rows(station);
            if (station.last > station.first) part = "rows of " + state_.inputs[station.first].path;
            break;
        case Station::Kind::whole:
            perform_whole(station);
            part = "what is done once";
            break;
        case Station::Kind::step:
            run_step(state_, writer_, station, again);
            part = std::string(station.step->type->name);
            break;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    if (state_.job.has_steps()) state_.progress.times.push_back({part, took.count()});
}

/// Notes that the station is behind; where nothing else follows the end of the run says so.
void JobRun::pass(const std::vector<Station>& all) {
    const Station done = all[state_.progress.station];
    ++state_.progress.station;
    checkpoint_ = done.kind == Station::Kind::rows ? nullptr : checkpoint_;
    if (state_.progress.station == all.size() && done.kind != Station::Kind::find) return;
    Transaction transaction(state_.store);
    if (state_.lease) state_.lease->check();
    const bool more = state_.progress.station < all.size() && all[state_.progress.station].consolidates();
    if (done.consolidates() && !more) state_.store.ledger().drop_log(state_.entry.id);
    writer_.save_state();
    transaction.commit();
}

void JobRun::run_all_stations() {
    std::vector<Station> all = stations(state_.job, state_.progress, state_.options.atomic_file);
    while (state_.progress.station < all.size()) {
        const Station station = all[state_.progress.station];
        if (passed_over(station)) {
            ++state_.progress.station;
            continue;
        }
        interrupted_ = signalled();
        if (!interrupted_) perform(station);
        if (interrupted_) return;
        if (station.kind == Station::Kind::find) {
            ++state_.progress.station;
            all = stations(state_.job, state_.progress, state_.options.atomic_file);
            --state_.progress.station;
        }
        pass(all);
    }
}

void JobRun::run_stations() {
    try {
        run_all_stations();
    } catch (const StepFailed& failed) {
        failed_ = failed.exit_code();
    }
}

std::string JobRun::end_state() const {
    const JobProgress& progress = state_.progress;
    const bool begun = resumed_ || progress.station > early_stations_ || state_.report.rows.read > 0;
    if (failed_ != 0) return failed_ == 6 && begun ? "interrupted" : "stopped";
    if (interrupted_) return "interrupted";
    if (progress.stopped || progress.guarded) return "stopped";
    return state_.report.has_errors() ? "completed-with-rejects" : "completed";
}

void JobRun::conclude() {
    const std::string state = end_state();
    if (state != "interrupted") writer_.finish_results();
    book_.finish(state);
}

bool changed_nothing(const Report& report) {
    const Totals totals = report.totals();
    return totals.of(RowOutcome::created) + totals.of(RowOutcome::updated) + totals.of(RowOutcome::deleted) ==
           0;
}

RunResult JobRun::execute() {
    RunResult result;
    if (!begin()) {
        result.exit_code = signalled() ? 4 : 2;
        return result;
    }
    writer_.open_results(resumed_ && book_.checkpoint() ? &*book_.checkpoint() : nullptr);
    run_stations();
    conclude();
    if (failed_ != 0)
        result.exit_code = failed_;
    else if (interrupted_)
        result.exit_code = 4;
    else if (state_.progress.refused)
        result.exit_code = changed_nothing(state_.report) ? 2 : 1;
    else if (state_.report.state == "stopped")
        result.exit_code = 3;
    else
        result.exit_code = state_.report.state == "completed" ? 0 : 1;
    result.resumed = resumed_;
    result.report = std::move(state_.report);
    return result;
}

/// Some actions do much at once, which nobody should start by mistake.
void refuse_unconfirmed(const ImportJob& import, const RunOptions& options) {
    if (options.plan || options.yes) return;
    for (const ActionJob& action : import.actions)
        if (action.type->whole && action.type->whole->traits.confirmed)
            throw Refused(
                fmt::format("{} is only for whoever is in charge of the store: confirm it with --yes",
                            action.type->name));
}

/// What cannot be run whatever the store holds.
void refuse_impossible(const Job& job, const RunOptions& options) {
    if (!options.data.empty() && job.imports.size() > 1)
        throw Refused("the definition has several imports, so it is not clear whose files DATA replaces");
    const bool standard_input =
        std::find(options.data.begin(), options.data.end(), "-") != options.data.end();
    if (options.atomic_file && standard_input)
        throw Refused("--atomic file reads its input twice, so it needs a file");
    for (const ImportJob& import : job.imports) {
        refuse_unconfirmed(import, options);
        if (import.at_once() && standard_input)
            throw Refused("what is all or nothing reads its input twice, so it needs a file");
    }
    for (const ImportJob& import : job.imports)
        for (const StepJob& step : import.consolidators)
            if (standard_input && step.enabled() && step.type->traits.moves_file)
                throw Refused(fmt::format("{} needs a file, not standard input", step.type->name));
    if (options.held_plan) check_foreseeable(*options.held_plan, job);
}

}  // namespace

RunResult run_job(Store& store, const Job& job, const RunOptions& options, Diagnostics& findings) {
    refuse_impossible(job, options);
    return JobRun(store, job, options, findings).execute();
}

}  // namespace registrar
