// SPDX-License-Identifier: Apache-2.0
#include "cli/run_flags.h"

#include "cli/common.h"
#include "cli/terminal.h"
#include "diag/json.h"
#include "diag/unavailable.h"
#include "engine/run_options.h"
#include "report/result_paths.h"
#include "store/open/open_store.h"

namespace registrar {

namespace {

constexpr std::string_view bind_choices[] = {"position", "header"};
constexpr std::string_view atomic_choices[] = {"row", "file"};

constexpr OptionSpec flag_table[] = {
    {"--data-path", "DIR", "the folder of the provider's relative paths (default: the definition's)"},
    {"--bind",
     "HOW",
     "bind columns by position or by header, whatever the header line says",
     {},
     bind_choices},
    {"--strict", {}, "warnings reject"},
    {"--max-rejects", "N|N%", "stop before more rows than this are rejected"},
    {"--change-threshold", "N",
     "percent of the records in scope that a step may disable or delete (default 20)"},
    {"--atomic", "WHAT", "what is all or nothing: row (default) or file", {}, atomic_choices},
    {"--outcomes", "FILE", "a CSV line for every message about a row"},
    {"--outcomes-all", {}, "outcomes also of rows without a message"},
    {"--rejects", "FILE",
     "the rejected records as they are in the file, to mend and run again; several files must have one "
     "header"},
    {"--report", "FILE", "the report as JSON; .html writes a page"},
    {"--mode", "MODE", "the mode of result files, as 0640 (default 0600)"},
    {"--jobs", "N", "threads: 1, or more (default 2)"},
};

}  // namespace

std::span<const OptionSpec> run_flags() {
    return flag_table;
}

RunOptions run_options(const Arguments& arguments) {
    RunOptions options;
    options.store_url = store_url(arguments);
    options.now = clock_option(arguments);
    options.data = arguments.all("DATA");
    options.data_path = arguments.text("--data-path");
    for (const std::string_view name :
         {"--bind", "--max-rejects", "--change-threshold", "--atomic", "--mode", "--jobs"})
        if (arguments.has(name)) set_flag(options, name.substr(2), arguments.text(name));
    options.strict = arguments.has("--strict");
    options.outcomes = arguments.text("--outcomes");
    options.outcomes_all = arguments.has("--outcomes-all");
    options.rejects = arguments.text("--rejects");
    options.report = arguments.text("--report");
    for (const OptionSpec& option : job_options())
        for (const std::string& value : arguments.all(option.name))
            options.overrides.emplace_back(option.name, value);
    return options;
}

std::vector<PositionalSpec> run_words() {
    return {{"DEFINITION", "the definition"},
            {"DATA", "files that replace the provider's; - is standard input", 0, 1000000}};
}

void check_results(const Arguments& arguments, const RunOptions& options) {
    std::vector<NamedFile> results = result_files(options);
    if (const std::string path = arguments.text("--out"); !path.empty() && path != "-")
        results.push_back({"--out", path});
    std::vector<NamedFile> others{{"the definition", arguments.text("DEFINITION")}};
    for (const std::string& path : store_files(options.store_url)) others.push_back({"the store", path});
    for (const std::string& path : options.data)
        if (path != "-") others.push_back({"a data file", path});
    if (arguments.has("--plan")) others.push_back({"the plan", arguments.text("--plan")});
    check_result_paths(results, others);
}

int end_run(const RunResult& result, const RunOptions& options) {
    if (result.report.state.empty()) {
        if (result.exit_code == 4)
            complain("registrar: interrupted before the first row; nothing was done\n");
        return result.exit_code;
    }
    if (options.report == "-") print_line(dump(result.report.to_json(), 2));
    return result.exit_code;
}

}  // namespace registrar
