// SPDX-License-Identifier: Apache-2.0
// registrar plan: shows what a run would do, row by row, and writes nothing to the store.
#include <fmt/format.h>

#include <optional>

#include "cli/common.h"
#include "cli/run_flags.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "engine/plan.h"
#include "engine/run.h"
#include "store/open/open_store.h"
#include "store/overlay/store.h"

namespace registrar {

namespace {

constexpr OptionSpec own_options[] = {
    {"--out", "FILE", "save the plan, for `registrar run --plan FILE`"},
    {"-q", {}, "print only the totals"},
};

void print_outcome(const OutcomeLine& line) {
    const std::string location =
        line.line == 0 ? std::string(line.action) : fmt::format("{}:{}", line.file, line.line);
    std::string text =
        fmt::format("{}: {}", location, row_outcome_names[static_cast<std::size_t>(line.outcome)]);
    if (line.has_message()) text += fmt::format(": {}: {} [{}]", line.level, line.message, line.code);
    print_line(text);
}

int execute(const Arguments& arguments) {
    const auto job = load_job(arguments.text("DEFINITION"), job_overrides(arguments));
    if (!job) return 2;
    RunOptions options = run_options(arguments);
    options.plan = options.rehearsal = true;
    options.stop = &stop_on_signals();
    check_results(arguments, options);
    if (arguments.has("--out")) check_replaces_plan(arguments.text("--out"));
    // A plan changes nothing, so it needs no copy.
    options.store_url = copied_url(options.store_url).value_or(options.store_url);
    const auto base = open_store(options.store_url, OpenMode::read_only);
    const StoreIdentity before = base->identity();
    std::optional<PlanFile> file;
    if (arguments.has("--out")) file.emplace(arguments.text("--out"), options.mode);
    const bool quiet = arguments.has("-q");
    options.watch_all = true;
    if (file || !quiet)
        options.watch = [&](const OutcomeLine& line) {
            if (!quiet) print_outcome(line);
            if (file) file->add(line);
        };
    OverlayStore overlay(*base);
    RunResult result;
    {
        PrintedFindings findings;
        result = run_job(overlay, *job, options, findings.sink());
    }
    if (result.report.state.empty()) return end_run(result, options);
    if (file && result.exit_code < 4) file->finish(overlay, before, result.report, *job, options);
    result.report.run = 0;
    const std::string text = "Plan only: nothing was written.\n" + result.report.to_text();
    if (options.report == "-")
        complain(text);
    else
        print(text);
    if (base->identity().revision != before.revision)
        complain(
            "registrar: the store changed while the plan was made, so the plan mixes two states of it; make "
            "it again\n");
    if (!result.files_error.empty()) complain(fmt::format("registrar: {}\n", result.files_error));
    return end_run(result, options);
}

}  // namespace

const VerbSpec& plan_verb() {
    static const VerbSpec verb{"plan",
                               "Show what a run would do, row by row, without writing to the store",
                               "registrar plan tracking.xml tracking.csv --out plan.json",
                               run_positionals(),
                               {store_options(), run_flags(), job_options(), own_options},
                               execute,
                               30};
    return verb;
}

}  // namespace registrar
