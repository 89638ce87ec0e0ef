// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "check/job.h"
#include "cli/common.h"
#include "cli/run_flags.h"
#include "cli/run_meter.h"
#include "cli/saved.h"
#include "cli/schedule.h"
#include "diag/json.h"
#include "engine/exit_codes.h"
#include "engine/lease.h"
#include "engine/run.h"
#include "store/open/open_store.h"
#include "values/date_format.h"

namespace registrar {

namespace {

/// Returns the first error as one line.
std::string first_error(const Diagnostics& findings) {
    const auto& all = findings.all();
    const auto error = std::ranges::find(all, Level::error, &Diagnostic::level);
    if (error == all.end()) return "the definition does not fit the files";
    return fmt::format("{}:{}: {}", error->location.file, error->location.line, error->message);
}

/// A due time with its schedule.
struct ScheduledTime {
    const Schedule& schedule;
    const DueRow& row;
};

/// Runs a schedule's command as `run` does. Sets all of the result but its exit code, which it returns.
int attempt_run(const Arguments& arguments, const ScheduledTime& time, const Stop& stop, RunMeter& meter,
                DueResult& result) {
    const auto& [schedule, row] = time;
    Diagnostics findings;
    RunOptions options = run_options(arguments);
    check_results(arguments, options);
    meter.write_to(options.metrics, row.schedule);
    const auto definition = load_any_definition(arguments, result.definition, findings);
    std::optional<Job> job;
    if (definition) job = check(*definition, job_overrides(arguments), findings);
    if (!job) throw Refused(first_error(findings));
    options.claim = row;
    options.claim->definition = result.definition;
    if (!row.files.empty()) options.arrived = Json::parse(row.files).get<std::vector<std::string>>();
    options.stop = &stop;
    options.keep_effects = !arguments.has("--no-undo");
    options.lock_patience = lock_patience(arguments.text("--on-lock"));
    options.retried = row.attempt <= SchedulePolicy::of(schedule).retries;
    options.again_if_changed = true;
    const auto store = open_store(options.store_url, OpenMode::existing);
    const RunResult ended = run_job(*store, *job, options, findings);
    meter.count(ended);
    result.run = ended.report.run;
    if (ended.exit_code != 4 && ended.exit_code != 6) result.rows = ended.report.totals();
    if (ended.exit_code == 2) result.detail = first_error(findings);
    if (ended.exit_code == 3) result.detail = "stopped by a limit";
    if (!ended.files_error.empty()) result.detail = ended.files_error;
    return ended.exit_code;
}

/// Runs and turns exceptions into exit codes, as the program does.
void run_caught(const Arguments& arguments, const ScheduledTime& time, const Stop& stop, DueResult& result) {
    RunMeter meter;
    try {
        result.exit_code = attempt_run(arguments, time, stop, meter, result);
    } catch (const std::exception& error) {
        result.exit_code = exit_code_of(error);
        result.detail = error.what();
        if (result.exit_code == 5 && arguments.text("--on-lock") == "skip") {
            result.exit_code = 0;
            meter.leave();
        }
    }
    result.exit_code = meter.end(result.exit_code);
}

}  // namespace

Arguments arguments_of(const Schedule& schedule, const std::string& url) {
    const Json json = Json::parse(schedule.arguments);
    Arguments arguments;
    arguments.add("--store", {url});
    arguments.add("DEFINITION", {schedule.definition});
    const auto data = json.at("data").get<std::vector<std::string>>();
    if (!data.empty()) arguments.add("DATA", data);
    for (const Json& pair : json.at("flags")) {
        const std::string name = pair[0];
        std::vector<std::string> values = arguments.all(name);
        if (const std::string value = pair[1]; !value.empty()) values.push_back(value);
        arguments.add(name, std::move(values));
    }
    return arguments;
}

DueResult run_due(const std::string& url, const Schedule& schedule, const DueRow& row, const Stop& stop) {
    DueResult result;
    Schedule exact = schedule;
    if (!row.definition.empty()) exact.definition = row.definition;
    Arguments arguments = arguments_of(exact, url);
    result.definition = exact.definition;
    try {
        arguments = with_saved_flags(arguments);
        result.definition = arguments.text("DEFINITION");
    } catch (const std::exception& error) {
        result.exit_code = exit_code_of(error);
        result.detail = error.what();
        return result;
    }
    arguments.add("--due", {format_timestamp(row.nominal)});
    run_caught(arguments, {schedule, row}, stop, result);
    return result;
}

}  // namespace registrar
