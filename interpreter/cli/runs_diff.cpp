// SPDX-License-Identifier: Apache-2.0
// registrar runs diff: compares two runs by row, message and field.
#include <fmt/format.h>

#include <map>

#include "cli/common.h"
#include "cli/runs.h"
#include "cli/terminal.h"
#include "diag/json.h"
#include "engine/run_changes.h"
#include "engine/tools/run_diff.h"
#include "report/report.h"
#include "report/spreadsheet_text.h"
#include "store/open/open_store.h"
#include "values/csv_cell.h"
#include "values/date_format.h"
#include "values/number.h"

namespace registrar {

namespace {

/// The title of each kind of difference in text; {} is the number of the second run.
std::string title_of(std::string_view kind, const RunRow& left, const RunRow& right) {
    if (kind == "newly-rejected") return fmt::format("Rejected by run {}, not by run {}:", right.id, left.id);
    if (kind == "accepted-now") return fmt::format("Rejected by run {}, not by run {}:", left.id, right.id);
    if (kind == "other-messages") return "Rejected by both, with other messages:";
    if (kind == "other-outcome") return "Accepted rows with other outcomes:";
    if (kind == "other-warnings") return "Warnings that other numbers of accepted rows have:";
    return fmt::format("Records that run {} and run {} left differently:", left.id, right.id);
}

/// Prints differences as the format demands.
class DifferencePrinter {
public:
    DifferencePrinter(const RunRow& left, const RunRow& right, ChangeFormat format)
        : left_(left), right_(right), format_(format) {
        if (format == ChangeFormat::csv)
            print_line("difference,file,line,action,row,type,key,field,before,after");
        if (format == ChangeFormat::json)
            print(fmt::format("{{\"version\": 1, \"runs\": [{}, {}], \"differences\": [", left.id, right.id));
    }

    void row(const RowDifference& row) {
        if (format_ != ChangeFormat::text) {
            put({row.kind, row.file, row.line, row.action, row.identity, {}, {}, {}, row.before, row.after});
            return;
        }
        begin_part(row.kind);
        const std::string about = row.identity.empty() ? "" : fmt::format(" ({})", row.identity);
        if (row.kind == "other-warnings") {
            print_line(fmt::format("  {}: {}", row.action, row.identity));
            print_line(fmt::format("    {} → {}", row.before, row.after));
            return;
        }
        print_line(fmt::format("  {}:{}: {}{}", row.file, row.line, row.action, about));
        if (row.kind != "newly-rejected") print_line("    " + row.before);
        if (row.kind != "accepted-now")
            print_line((row.kind == "newly-rejected" ? "    " : "    → ") + row.after);
    }

    void record(const RecordChange& change) {
        const RecordView& any = change.after.record != nullptr ? change.after : change.before;
        const std::string key = format_key(*change.type, any);
        std::string fields;
        visit_fields(change, [&](const ChangeLine& line) {
            if (format_ == ChangeFormat::text)
                fields += fmt::format("      {}: {} → {}\n", line.field->name, text_of(line.before),
                                      text_of(line.after));
            else
                put({"record",
                     change.file,
                     change.line,
                     change.action,
                     {},
                     change.type->name,
                     key,
                     line.field->name,
                     line.before,
                     line.after});
        });
        if (fields.empty()) return;
        begin_part("record");
        print_line(fmt::format("  {} {}{}", change.type->name, visible(key, false), presence(change)));
        print(fields);
    }

    void finish() {
        if (format_ == ChangeFormat::json) print(first_ ? "]}\n" : "\n]}\n");
        if (format_ == ChangeFormat::text && first_) print_line("The runs do not differ.");
    }

private:
    struct Line {
        std::string_view difference, file;
        std::uint64_t line;
        std::string_view action, row, type, key, field, before, after;
    };
    static std::string text_of(const std::string& value) {
        return value.empty() ? "(empty)" : visible(value, false);
    }
    std::string presence(const RecordChange& change) const {
        if (change.before.record == nullptr) return fmt::format(": only after run {}", right_.id);
        return change.after.record == nullptr ? fmt::format(": only after run {}", left_.id) : "";
    }
    void begin_part(std::string_view kind) {
        first_ = false;
        if (part_ == kind) return;
        part_ = kind;
        print_line(title_of(kind, left_, right_));
    }
    void put(const Line& line) {
        if (format_ == ChangeFormat::csv)
            put_csv(line);
        else
            put_json(line);
        first_ = false;
    }
    static void put_csv(const Line& line) {
        std::string text;
        const auto cell = [&text](std::string_view content) {
            if (!text.empty()) text += ',';
            append_csv_cell(text, harmless_in_spreadsheets(content));
        };
        for (const auto content : {line.difference, line.file}) cell(content);
        text += ',' + (line.line == 0 ? std::string() : std::to_string(line.line));
        for (const auto content :
             {line.action, line.row, line.type, line.key, line.field, line.before, line.after})
            cell(content);
        print_line(text);
    }
    void put_json(const Line& line) const {
        const auto text = [](std::string_view content) { return content.empty() ? Json() : Json(content); };
        const Json json = {{"difference", line.difference},
                           {"file", text(line.file)},
                           {"line", line.line == 0 ? Json() : Json(line.line)},
                           {"action", text(line.action)},
                           {"row", text(line.row)},
                           {"type", text(line.type)},
                           {"key", text(line.key)},
                           {"field", text(line.field)},
                           {"before", text(line.before)},
                           {"after", text(line.after)}};
        print((first_ ? "\n" : ",\n") + dump(json, -1));
    }

    const RunRow& left_;
    const RunRow& right_;
    ChangeFormat format_;
    bool first_ = true;
    std::string part_;
};

/// Prints one line about a run: its definition, files and counts.
void print_heading(Ledger& ledger, const RunRow& run) {
    std::string files;
    for (const RunInput& input : ledger.inputs(run.id)) files += ", " + input.file;
    std::string counts;
    if (!run.report.empty()) {
        const Totals totals = Report::from_json(Json::parse(run.report)).totals();
        counts = fmt::format("; {}", counted(totals.read, "row"));
        for (std::size_t at = 0; at < std::size(row_outcome_names); ++at)
            counts += fmt::format(", {} {}", with_thousands(totals.outcomes[at]), row_outcome_names[at]);
    }
    print_line(fmt::format("Run {} ({}, {}): {}{}{}", run.id, format_timestamp(run.started), run.state,
                           run.definition_path, files, counts));
}

int execute(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const auto& names = arguments.all("RUN");
    const RunRow left = find_run(*store, names[0]);
    const RunRow right = find_run(*store, names[1]);
    for (const RunRow* run : {&left, &right}) demand_effects(*run);
    const ChangeFormat format = change_format(arguments.text("--format"));
    if (format == ChangeFormat::text)
        for (const RunRow* run : {&left, &right}) print_heading(store->ledger(), *run);
    DifferencePrinter printer(left, right, format);
    compare_runs(*store, left, right,
                 {[&printer](const RowDifference& row) { printer.row(row); },
                  [&printer](const RecordChange& change) { printer.record(change); }});
    printer.finish();
    return 0;
}

}  // namespace

const VerbSpec& runs_diff_verb() {
    static const VerbSpec verb{
        "runs diff",
        "Compare two runs: rows that are rejected only now or no more, other outcomes and messages, and "
        "records that the runs left differently. Rows of different files are matched by what they are about. "
        "The history keeps what accepted rows changed, and how many had each warning; it does not keep which "
        "of them were unchanged or skipped, and which had a warning",
        "registrar runs diff 3 4 --format csv",
        {{"RUN", "numbers of two runs", 2, 2}},
        {store_options(), text_csv_or_json()},
        execute,
        130};
    return verb;
}

}  // namespace registrar
