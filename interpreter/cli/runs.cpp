// SPDX-License-Identifier: Apache-2.0
// registrar runs: shows the store's history.
#include <fmt/format.h>

#include "cli/common.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "diag/json.h"
#include "report/report.h"
#include "store/open/open_store.h"
#include "values/date_format.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr std::string_view formats[] = {"text", "json"};
constexpr OptionSpec format_option[] = {
    {"--format", "FORMAT", "output format: text (default) or json", {}, formats}};

RunRow find_run(Store& store, const std::string& text) {
    const auto id = parse_integer(text);
    auto run = id ? store.ledger().run(*id) : std::nullopt;
    if (!run) throw Refused("the store has no run '" + text + "'; `registrar runs` lists them");
    return *std::move(run);
}

Json report_of(const RunRow& run) {
    if (run.report.empty())
        throw Refused(fmt::format("run {} is {}: it has no report yet", run.id, run.state));
    return Json::parse(run.report);
}

Json run_json(const RunRow& run) {
    return {{"run", run.id},
            {"state", run.state},
            {"definition", run.definition_path},
            {"clock", format_timestamp(run.clock)},
            {"started", format_timestamp(run.started)},
            {"finished", run.finished == 0 ? Json() : Json(format_timestamp(run.finished))},
            {"owner", run.owner}};
}

int list(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    if (arguments.text("--format") == "json") {
        Json all = Json::array();
        for (const RunRow& run : store->ledger().runs()) all.push_back(run_json(run));
        print_line(dump(all, 2));
        return 0;
    }
    for (const RunRow& run : store->ledger().runs())
        print_line(fmt::format("{:>5}  {:<22}  {}  {}", run.id, run.state, format_timestamp(run.started),
                               run.definition_path));
    return 0;
}

int show(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const RunRow run = find_run(*store, arguments.text("RUN"));
    const Json report = report_of(run);
    if (arguments.text("--format") == "json")
        print_line(dump(report, 2));
    else
        print(Report::from_json(report).to_text());
    return 0;
}

int rejects(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const RunRow run = find_run(*store, arguments.text("RUN"));
    store->ledger().visit_rejects(run.id, [](const RejectEntry& reject) {
        print_line(fmt::format("{}:{}: {} [{}]", reject.file, reject.line, reject.message, reject.code));
        if (reject.original.empty()) return;
        std::string_view original = reject.original;
        while (original.ends_with('\n') || original.ends_with('\r')) original.remove_suffix(1);
        print_line(fmt::format("    {}", original));
    });
    return 0;
}

/// Prints the path and both values of each difference; returns their number.
std::size_t print_differences(const Json& left, const Json& right, const std::string& path) {
    if (left == right) return 0;
    if (left.is_object() && right.is_object()) {
        std::size_t count = 0;
        for (const auto& [name, value] : left.items())
            count += print_differences(value, right.contains(name) ? right.at(name) : Json(),
                                       path.empty() ? name : path + "." + name);
        return count;
    }
    if (left.is_array() && right.is_array() && left.size() == right.size()) {
        std::size_t count = 0;
        for (std::size_t at = 0; at < left.size(); ++at)
            count += print_differences(left[at], right[at], fmt::format("{}[{}]", path, at));
        return count;
    }
    print_line(fmt::format("{}: {} | {}", path, dump(left, -1), dump(right, -1)));
    return 1;
}

int diff(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const auto& names = arguments.all("RUN");
    Json left = report_of(find_run(*store, names[0]));
    Json right = report_of(find_run(*store, names[1]));
    for (Json* report : {&left, &right})
        for (const char* own : {"run", "started", "finished"}) report->erase(own);
    if (print_differences(left, right, {}) == 0) print_line("The runs' reports are equal.");
    return 0;
}

}  // namespace

const VerbSpec& runs_verb() {
    static const VerbSpec verb{"runs", "List the runs of a store",       "registrar runs",
                               {},     {store_options(), format_option}, list,
                               100};
    return verb;
}

const VerbSpec& runs_show_verb() {
    static const VerbSpec verb{"runs show",
                               "Show the report of a run",
                               "registrar runs show 3 --format json",
                               {{"RUN", "number of the run"}},
                               {store_options(), format_option},
                               show,
                               110};
    return verb;
}

const VerbSpec& runs_rejects_verb() {
    static const VerbSpec verb{"runs rejects",
                               "Show the records that a run rejected, and why",
                               "registrar runs rejects 3",
                               {{"RUN", "number of the run"}},
                               {store_options()},
                               rejects,
                               120};
    return verb;
}

const VerbSpec& runs_diff_verb() {
    static const VerbSpec verb{"runs diff",
                               "Compare the reports of two runs",
                               "registrar runs diff 3 4",
                               {{"RUN", "numbers of two runs", 2, 2}},
                               {store_options()},
                               diff,
                               130};
    return verb;
}

}  // namespace registrar
