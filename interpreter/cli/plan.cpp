// SPDX-License-Identifier: Apache-2.0
// registrar plan: shows what a run would change, row by row, and writes nothing to the store.
#include <fmt/format.h>

#include <optional>
#include <utility>

#include "cli/common.h"
#include "cli/log.h"
#include "cli/run_flags.h"
#include "cli/saved.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "diag/json.h"
#include "engine/environment_check.h"
#include "engine/plan.h"
#include "engine/run.h"
#include "engine/run_changes.h"
#include "store/open/open_store.h"
#include "store/overlay/store.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr OptionSpec own_options[] = {
    {"--all", {}, "show rows that change nothing, too"},
    {"--format", "FORMAT", "output format: text (default), csv or json", {}, change_format_names},
    {"--out", "FILE", "save the plan, for `registrar run --plan FILE`"},
    {"-q", {}, "print nothing after success, one line on standard error after trouble"},
};

/// Rows of a batch if their changes are shown, because the changes of a batch are kept until it is stored.
constexpr std::uint32_t shown_batch_rows = 32768;

std::string outcome_text(const OutcomeLine& line) {
    const std::string location =
        line.line == 0 ? std::string(line.action) : fmt::format("{}:{}", line.file, line.line);
    std::string text =
        fmt::format("{}: {}", location, row_outcome_names[static_cast<std::size_t>(line.outcome)]);
    if (line.has_message()) text += fmt::format(": {}: {} [{}]", line.level, line.message, line.code);
    return text + "\n";
}

/// Reports a message about a row on standard error.
void log_outcome(const OutcomeLine& line) {
    if (!log_mode().json) return complain(outcome_text(line));
    Json fields = {{"file", line.file}, {"line", line.line}, {"field", line.field}, {"action", line.action}};
    fields["outcome"] = row_outcome_names[static_cast<std::size_t>(line.outcome)];
    fields["level"] = line.level;
    log_event(line.code, std::string(line.plain), fields);
}

/// Prints what the rows of a plan would change, as the options demand.
class PlanPrinter {
public:
    PlanPrinter(bool all, ChangeFormat format) : all_(all) {
        if (format != ChangeFormat::text) writer_.emplace(ChangeWriter::Layout{format}, print);
    }

    /// Prints what is left after an exception.
    ~PlanPrinter() { print(text_); }
    PlanPrinter(const PlanPrinter&) = delete;
    PlanPrinter& operator=(const PlanPrinter&) = delete;

    bool all() const { return all_; }
    bool is_text() const { return !writer_; }
    void show_row_change(const RecordChange& change) {
        if (!writer_) put(row_change_text(change));
    }
    void show_outcome(const OutcomeLine& line) {
        if (writer_ && line.has_message()) log_outcome(line);
        const bool changes = line.outcome == RowOutcome::created || line.outcome == RowOutcome::updated ||
                             line.outcome == RowOutcome::deleted;
        if (writer_ && all_ && !changes && is_new_row(line))
            writer_->add_row(row_outcome_names[static_cast<std::size_t>(line.outcome)], line.action,
                             line.file, line.line);
        if (!writer_ && (line.has_message() || (all_ && !changes))) put(outcome_text(line));
    }
    /// Prints the changes that no row causes; as CSV or JSON, all changes.
    void finish(Store& planned, std::int64_t run) {
        visit_changes(planned, {run, nullptr, is_text()}, [this](const RecordChange& change) {
            if (writer_)
                writer_->add(change);
            else
                put(change_text(change));
        });
        if (writer_) writer_->finish();
        print(std::exchange(text_, {}));
    }

private:
    /// Prints many rows at once: one by one, they would take longer than the plan.
    void put(const std::string& text) {
        constexpr std::size_t at_once = 64u << 10;
        text_ += text;
        if (text_.size() >= at_once) print(std::exchange(text_, {}));
    }
    /// Returns whether the line is the first one of its row and action. A row with several messages has
    /// several.
    bool is_new_row(const OutcomeLine& line) {
        const std::string row = fmt::format("{} {} {}", line.record, line.action_number, line.file);
        return std::exchange(last_row_, row) != row;
    }

    bool all_;
    std::optional<ChangeWriter> writer_;
    std::string last_row_;
    std::string text_;  ///< not printed yet
};

/// Prints the report, on standard error if standard output has something else.
void print_summary(const Report& report, bool aside) {
    const std::string text = "Plan only: nothing was written.\n" + report.to_text();
    if (log_mode().quiet) return;
    if (aside)
        log_text("plan-ended", text, {{"state", report.state}});
    else
        print(text);
}

/// Passes what the plan's rows would do to the printer and to the plan's file; either may be null.
void watch_plan(RunOptions& options, PlanPrinter* printer, PlanFile* file) {
    if (printer == nullptr && file == nullptr) return;
    options.watch_all = file != nullptr || printer->all();
    options.watch = [printer, file](const OutcomeLine& line) {
        if (printer != nullptr) printer->show_outcome(line);
        if (file != nullptr) file->add(line);
    };
    if (printer == nullptr || !printer->is_text()) return;
    options.row_limit = shown_batch_rows;
    options.watch_change = [printer](const RecordChange& change) { printer->show_row_change(change); };
}

int execute(const Arguments& given) {
    const Arguments arguments = with_saved_flags(given);
    const auto job = load_job(arguments, arguments.text("DEFINITION"));
    if (!job) return 2;
    {
        PrintedFindings missing;
        check_variables(*job, run_options(arguments), missing.sink());
    }
    RunOptions options = run_options(arguments);
    options.plan = options.rehearsal = true;
    options.stop = &stop_on_signals();
    if (options.report == "-" && arguments.has("--format"))
        throw Refused("--report - and --format cannot both use standard output");
    check_results(arguments, options);
    if (arguments.has("--out")) check_replaces_plan(arguments.text("--out"));
    // A plan changes nothing, so it needs no copy.
    options.store_url = copied_url(options.store_url).value_or(options.store_url);
    const auto base = open_store(options.store_url, OpenMode::read_only);
    const StoreIdentity before = base->identity();
    std::optional<PlanFile> file;
    if (arguments.has("--out")) file.emplace(arguments.text("--out"), options.mode);
    std::optional<PlanPrinter> printer;
    if (!arguments.has("-q"))
        printer.emplace(arguments.has("--all"), change_format(arguments.text("--format")));
    watch_plan(options, printer ? &*printer : nullptr, file ? &*file : nullptr);
    OverlayStore overlay(*base);
    RunResult result;
    {
        PrintedFindings findings;
        result = run_job(overlay, *job, options, findings.sink());
    }
    if (result.report.state.empty()) return end_run(result, options);
    if (file && result.exit_code < 4) file->finish(overlay, before, result.report, *job, options);
    if (printer) printer->finish(overlay, result.report.run);
    result.report.run = 0;
    const Totals totals = result.report.totals();
    log_summary(fmt::format("planned run {}: {}, {} rejected, {}", result.report.state,
                            counted(totals.read, "row"), totals.of(RowOutcome::rejected),
                            counted(totals.warnings, "warning")));
    print_summary(result.report, options.report == "-" || (printer && !printer->is_text()));
    if (base->identity().revision != before.revision)
        log_message(Level::warning, "store-changed",
                    "the store changed while the plan was made, so the plan mixes two states of it; make it "
                    "again");
    if (!result.files_error.empty()) log_message(Level::error, "result-files", result.files_error);
    return end_run(result, options);
}

}  // namespace

const VerbSpec& plan_verb() {
    static const VerbSpec verb{"plan",
                               "Show what a run would change, row by row, without writing to the store",
                               "registrar plan tracking.xml tracking.csv --out plan.json",
                               run_positionals(),
                               {store_options(), run_flags(), job_options(), own_options},
                               execute,
                               30};
    return verb;
}

}  // namespace registrar
