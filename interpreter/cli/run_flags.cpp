// SPDX-License-Identifier: Apache-2.0
#include "cli/run_flags.h"

#include <algorithm>

#include "cli/common.h"
#include "cli/log.h"
#include "cli/terminal.h"
#include "diag/json.h"
#include "diag/unavailable.h"
#include "engine/exit_codes.h"
#include "engine/lease.h"
#include "engine/run_options.h"
#include "report/metrics.h"
#include "report/result_paths.h"
#include "store/open/open_store.h"
#include "values/due_text.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr std::string_view bind_choices[] = {"position", "header"};
constexpr std::string_view atomic_choices[] = {"row", "file"};

constexpr OptionSpec flag_table[] = {
    {"--data-path", "DIR", "base folder of the provider's relative paths (default: the definition's folder)"},
    {"--bind",
     "HOW",
     "bind columns by position or by header, instead of as the definition says",
     {},
     bind_choices},
    {"--strict", {}, "reject rows with warnings, too"},
    {"--max-rejects", "N|N%",
     "stop before more rows than this, or this percentage from the 100th row on, are rejected"},
    {"--max-deletes", "N|N%",
     "stop before rows delete more records than this, or than this percentage of the rows read"},
    {"--max-resets", "N|N%",
     "stop before rows reset more stored values to empty or 0 than this, or than this percentage of the rows "
     "read"},
    {"--change-threshold", "N",
     "percentage of the records in scope that a step may disable or delete (default 20); not applied to 10 "
     "records or fewer"},
    {"--atomic",
     "WHAT",
     "unit that is stored completely or not at all: row (default) or file",
     {},
     atomic_choices},
    {"--skip-steps",
     {},
     "perform no preProcess, consolidator or postProcess step: no file is moved, no mail sent, no mass step"},
    {"--yes", {}, "confirm actions that require a confirmation"},
    {"--require-rows", {}, "fail with exit code 6 if there is no file or no data row"},
    {"--outcomes", "FILE", "write a CSV line for every message about a row"},
    {"--outcomes-all", {}, "write outcomes of rows without a message, too"},
    {"--rejects", "FILE",
     "write the rejected records as they are in the data file, to correct and run again; all files must "
     "have the same header"},
    {"--report", "FILE",
     "write the report as JSON, or as a page if the name ends in .html; - is standard output"},
    {"--mode", "MODE", "permissions of result files, for instance 0640 (default 0600)"},
    {"--due", "TIME",
     "day for which the run is due, for ${due} in names of files: 2027-03-28, or a time (default: the day of "
     "the run's clock in UTC)"},
    {"--jobs", "N", "number of threads: 1, or more (default 2)"},
};

constexpr OptionSpec run_only_table[] = {
    {"--on-lock", "WHAT", "if another run holds the lock: fail (default), wait=60s or skip"},
    {"--no-undo",
     {},
     "do not keep what each record was before the run: the store stays smaller, the run cannot be undone"},
    {"--metrics-file", "FILE",
     "write metrics of the run as Prometheus reads them, for a node exporter's textfile folder; the label "
     "schedule is the file's name"},
};

}  // namespace

std::span<const OptionSpec> run_flags() {
    return flag_table;
}

std::span<const OptionSpec> run_only_flags() {
    return run_only_table;
}

namespace {

/// Puts the due day into the paths of data and result files.
void fill_due_paths(RunOptions& options) {
    std::vector<std::string*> paths{&options.outcomes, &options.rejects, &options.report, &options.metrics};
    for (std::string& path : options.data) paths.push_back(&path);
    for (std::string* path : paths) {
        if (!names_due(*path)) continue;
        if (!options.due)
            set_flag(options, "due", format_date(day_of(options.now.value_or(system_seconds()))));
        std::string fault;
        auto filled = fill_due(*path, *options.due, fault);
        if (!filled) throw Refused(fault);
        *path = *std::move(filled);
    }
}

}  // namespace

RunOptions run_options(const Arguments& arguments) {
    RunOptions options;
    options.store_url = store_url(arguments);
    options.now = clock_option(arguments);
    options.data = arguments.all("DATA");
    options.data_path = arguments.text("--data-path");
    for (const std::string_view name : {"--bind", "--max-rejects", "--max-deletes", "--max-resets",
                                        "--change-threshold", "--atomic", "--mode", "--due", "--jobs"})
        if (arguments.has(name)) set_flag(options, name.substr(2), arguments.text(name));
    options.strict = arguments.has("--strict");
    options.skip_steps = arguments.has("--skip-steps");
    options.yes = arguments.has("--yes");
    options.require_rows = arguments.has("--require-rows");
    options.outcomes = arguments.text("--outcomes");
    options.outcomes_all = arguments.has("--outcomes-all");
    options.rejects = arguments.text("--rejects");
    options.report = arguments.text("--report");
    options.metrics = arguments.text("--metrics-file");
    for (const OptionSpec& option : job_options())
        for (const std::string& value : arguments.all(option.name))
            options.overrides.emplace_back(option.name, value);
    fill_due_paths(options);
    return options;
}

std::int64_t lock_patience(const std::string& text) {
    if (text.empty() || text == "fail") return 0;
    if (text == "skip") return -1;
    if (text.starts_with("wait=") && text.ends_with('s'))
        if (const auto seconds = parse_integer(text.substr(5, text.size() - 6)); seconds && *seconds >= 0)
            return std::min<std::int64_t>(*seconds, 86'400);
    throw Refused("--on-lock takes fail, skip or wait=60s, not '" + text + "'");
}

std::vector<PositionalSpec> run_positionals() {
    return {{"DEFINITION", "definition file, or saved:NAME or saved:NAME@VERSION"},
            {"DATA", "data files, instead of the provider's; - is standard input", 0, 1000000}};
}

void check_results(const Arguments& arguments, const RunOptions& options) {
    std::vector<NamedFile> results = result_files(options);
    if (const std::string path = arguments.text("--out"); !path.empty() && path != "-")
        results.push_back({"--out", path});
    std::vector<NamedFile> others{{"the definition", arguments.text("DEFINITION")}};
    for (const std::string& path : store_files(copied_url(options.store_url).value_or(options.store_url)))
        others.push_back({"the store", path});
    for (const std::string& path : options.data)
        if (path != "-") others.push_back({"a data file", path});
    if (arguments.has("--plan")) others.push_back({"the plan", arguments.text("--plan")});
    if (options.metrics == "-") throw Refused("--metrics-file takes a file, not -");
    check_result_paths(results, others);
    if (!options.metrics.empty()) check_replaces_metrics(options.metrics);
}

int end_run(const RunResult& result, const RunOptions& options) {
    if (result.report.state.empty()) {
        if (result.exit_code == 4)
            log_message(Level::error, exit_code_name(4),
                        "interrupted before the first row; nothing was done");
        return result.exit_code;
    }
    if (options.report == "-") print_line(dump(result.report.to_json(), 2));
    return result.exit_code;
}

}  // namespace registrar
