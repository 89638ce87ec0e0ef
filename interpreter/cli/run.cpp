// SPDX-License-Identifier: Apache-2.0
// registrar run: executes a definition on data files.
#include <fmt/format.h>
#include <algorithm>

#include "cli/common.h"
#include "cli/log.h"
#include "cli/progress_line.h"
#include "cli/run_flags.h"
#include "cli/run_meter.h"
#include "cli/saved.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "diag/json.h"
#include "engine/exit_codes.h"
#include "engine/lease.h"
#include "engine/plan.h"
#include "engine/run.h"
#include "store/open/open_store.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr std::string_view progress_choices[] = {"auto", "always", "never"};

constexpr std::string_view if_changed_choices[] = {"refuse", "restart"};

constexpr OptionSpec own_options[] = {
    {"--plan", "FILE", "execute this plan; refuse if definition, data or store have changed since"},
    {"--again", {}, "start afresh instead of resuming an unfinished run"},
    {"--if-changed",
     "HOW",
     "what to do if a file or the tz database has changed since an unfinished run read it: refuse (default), "
     "or "
     "restart as --again does",
     {},
     if_changed_choices},
    {"--progress",
     "WHEN",
     "show progress: auto (on a terminal, the default), always or never",
     {},
     progress_choices},
    {"-q", {}, "print nothing after success, one line on standard error after trouble"},
    {"-v", {}, "print whether the run was resumed, and how long it took"},
};

/// Says what steps will do that a second run does not take back, if the files were given explicitly: then
/// somebody may only be trying.
void announce_steps(const Job& job, const RunOptions& options) {
    if (options.data.empty() || options.skip_steps) return;
    std::vector<std::string> all;
    const auto add = [&all](const std::vector<StepJob>& steps) {
        for (const StepJob& step : steps)
            if (step.enabled() && !step.type->traits.effect.empty())
                all.push_back(fmt::format("{} will {}", step.type->name, step.type->traits.effect));
    };
    for (const ImportJob& import : job.imports) {
        add(import.consolidators);
        add(import.post_process);
    }
    add(job.post_process);
    if (!all.empty())
        log_note("steps", fmt::format("{}; --skip-steps leaves the steps out", fmt::join(all, ", ")));
}

/// Reports how the run ended, in a log, and keeps it for the line of `-q`.
void log_end(const RunResult& result) {
    if (result.report.state.empty()) return log_summary("nothing was done");
    const Totals totals = result.report.totals();
    const std::string text = fmt::format(
        "run {} {}: {}, {} rejected, {}", result.report.run, result.report.state, counted(totals.read, "row"),
        totals.of(RowOutcome::rejected), counted(totals.warnings, "warning"));
    log_summary(text);
    const Json report = result.report.to_json();
    log_event("run-ended", text,
              {{"state", result.report.state}, {"exit", result.exit_code}, {"totals", report.at("totals")}});
}

/// Prints the report, on standard error if standard output has it as JSON.
void print_report(const RunResult& result, const RunOptions& options) {
    const std::string text = result.report.to_text();
    if (result.ended_before)
        print_line(fmt::format("Run {} had ended already; only its result files were put in place.",
                               result.report.run));
    if (options.report == "-")
        log_text("report", text, Json::object());
    else
        print(text);
}

int run(const Arguments& given, RunMeter& meter) {
    const Arguments arguments = with_saved_flags(given);
    const std::int64_t patience = lock_patience(arguments.text("--on-lock"));
    RunOptions options = run_options(arguments);
    check_results(arguments, options);
    meter.write_to(options.metrics);
    const auto job = load_job(arguments, arguments.text("DEFINITION"));
    if (!job) return 2;
    Progress progress;
    options.again = arguments.has("--again");
    options.again_if_changed = arguments.text("--if-changed") == "restart";
    options.keep_effects = !arguments.has("--no-undo");
    options.lock_patience = patience;
    options.stop = &stop_on_signals();
    options.progress = &progress;
    if (!arguments.has("-q")) options.diagnose = log_finding;
    options.began = [&](std::int64_t number) {
        log_run(number);
        log_event("run-began", fmt::format("run {} began", number),
                  {{"definition", arguments.text("DEFINITION")}, {"store", shown_url(options.store_url)}});
    };
    const auto original = copied_url(options.store_url);
    options.rehearsal = original.has_value();
    const auto store = original ? open_copy(*original) : open_store(options.store_url, OpenMode::existing);
    if (!options.rehearsal) announce_steps(*job, options);
    if (arguments.has("--plan")) follow_plan(arguments.text("--plan"), *job, options);
    RunResult result;
    try {
        PrintedFindings findings;
        const ProgressLine line(progress, arguments.text("--progress", "auto"));
        result = run_job(*store, *job, options, findings.sink());
    } catch (const LeaseHeld& held) {
        if (patience >= 0) throw;
        meter.leave();
        log_note("skipped", fmt::format("skipped: {}", held.what()));
        return 0;
    }
    meter.count(result);
    log_end(result);
    if (!arguments.has("-q") && !result.report.state.empty()) print_report(result, options);
    if (!result.files_error.empty())
        log_message(
            Level::error, "result-files",
            fmt::format("run {} is stored, but not all of its result files are in place: {}; the same "
                        "command finishes them without running again",
                        result.report.run, result.files_error));
    if (arguments.has("-v"))
        log_note("took", fmt::format("{} after {:.2f} s", result.resumed ? "resumed and ended" : "ended",
                                     meter.seconds()));
    if (original)
        log_note("copy", fmt::format("the run used a copy of {}, which is unchanged; steps changed nothing",
                                     shown_url(*original)));
    return end_run(result, options);
}

int execute(const Arguments& arguments) {
    RunMeter meter;
    try {
        return meter.end(run(arguments, meter));
    } catch (const std::exception& error) {
        meter.end(exit_code_of(error));
        throw;
    }
}

}  // namespace

const VerbSpec& run_verb() {
    static const VerbSpec verb{"run",
                               "Run a definition on data files",
                               "registrar run tracking.xml tracking.csv --report report.html",
                               run_positionals(),
                               {store_options(), run_flags(), run_only_flags(), job_options(), own_options},
                               execute,
                               40};
    return verb;
}

}  // namespace registrar
