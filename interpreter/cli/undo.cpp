// SPDX-License-Identifier: Apache-2.0
// registrar undo: takes a run back, record by record, or shows what that would do.
#include <fmt/format.h>

#include "cli/common.h"
#include "cli/log.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "diag/json.h"
#include "diag/unavailable.h"
#include "engine/undo.h"
#include "store/open/open_store.h"
#include "store/overlay/store.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr OptionSpec own_options[] = {
    {"--plan", {}, "show what would be taken back, and write nothing"},
    {"--only", "TYPE", "take back only records of this type"},
    {"--format", "FORMAT", "output format: text (default), csv or json", {}, change_format_names},
    {"-q", {}, "print nothing after success, one line on standard error after trouble"},
};

UndoOptions options_of(const Arguments& arguments) {
    UndoOptions options;
    const auto run = parse_integer(arguments.text("RUN"));
    if (!run)
        throw Refused("RUN is the number of a run, not '" + arguments.text("RUN") +
                      "'; `registrar runs` lists them");
    options.run = *run;
    options.only = arguments.text("--only");
    if (!options.only.empty() && find_record_type(options.only) == nullptr)
        throw Refused("there is no record type '" + options.only + "'; `registrar store stats` lists them");
    options.now = clock_option(arguments);
    options.store_url = store_url(arguments);
    options.stop = &stop_on_signals();
    return options;
}

ChangeWriter writer_of(const Arguments& arguments, const std::string& head) {
    return {{change_format(arguments.text("--format")), true, head},
            [](std::string_view text) { print(text); }};
}

/// Prints the totals: to standard error if standard output is for programs.
void print_report(const Arguments& arguments, const std::string& text) {
    if (arguments.has("-q")) return;
    if (change_format(arguments.text("--format")) == ChangeFormat::text)
        print(text);
    else
        log_text("report", text, Json::object());
}

/// Reports how the undo ended, in a log, and keeps it for the line of `-q`.
void log_end(const UndoOptions& options, const UndoResult& result) {
    const Totals totals = result.report.totals();
    const std::string text =
        fmt::format("undo of run {} {}: {} taken back, {} kept or failed", options.run, result.report.state,
                    totals.changed(), totals.of(RowOutcome::skipped) + totals.of(RowOutcome::rejected));
    log_run(result.report.run);
    log_summary(text);
    log_event("undo-ended", text, {{"state", result.report.state}, {"exit", result.exit_code}});
}

int plan(const Arguments& arguments, const UndoOptions& options) {
    const auto store = open_store(options.store_url, OpenMode::read_only);
    OverlayStore overlay(*store);
    ChangeWriter writer = writer_of(arguments, fmt::format("\"undo_of\": {}, ", options.run));
    UndoResult result = plan_undo(*store, overlay, options, [&](const RecordChange& change) {
        if (!arguments.has("-q")) writer.add(change);
    });
    writer.finish();
    result.report.run = 0;
    log_end(options, result);
    print_report(arguments, "Plan only: nothing was written.\n" + result.report.to_text());
    return result.exit_code;
}

int execute(const Arguments& arguments) {
    const UndoOptions options = options_of(arguments);
    if (arguments.has("--plan")) return plan(arguments, options);
    const auto store = open_store(options.store_url, OpenMode::existing);
    const UndoResult result = undo_run(*store, options);
    if (!result.repeated.empty()) log_note("repeated", result.repeated);
    const std::int64_t run = result.report.run;
    log_end(options, result);
    ChangeWriter writer =
        writer_of(arguments, fmt::format("\"run\": {}, \"undo_of\": {}, ", run, options.run));
    if (!arguments.has("-q"))
        visit_undo(*store, run, [&](const RecordChange& change) { writer.add(change); });
    writer.finish();
    print_report(arguments, result.report.to_text());
    return result.exit_code;
}

}  // namespace

const VerbSpec& undo_verb() {
    static const VerbSpec verb{
        "undo",
        "Take a run back, record by record. What was changed since is kept and named, "
        "before what is taken back. In CSV and JSON, `before` (in JSON also `restores`) "
        "is the value that the undo restores or would restore, `after` (also `found`) "
        "the value that it finds",
        "registrar undo 3 --plan",
        {{"RUN", "number of the run"}},
        {store_options(), own_options},
        execute,
        145};
    return verb;
}

}  // namespace registrar
