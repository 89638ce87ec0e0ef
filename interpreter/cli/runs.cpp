// SPDX-License-Identifier: Apache-2.0
// registrar runs: lists the store's history, shows a run's report, and what a run changed.
#include "cli/runs.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/common.h"
#include "cli/terminal.h"
#include "diag/json.h"
#include "diag/suggest.h"
#include "engine/lease.h"
#include "engine/run_changes.h"
#include "report/report.h"
#include "store/open/open_store.h"
#include "values/date_format.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr std::string_view two_formats[] = {"text", "json"};
constexpr OptionSpec two_format_option[] = {
    {"--format", "FORMAT", "output format: text (default) or json", {}, two_formats}};
constexpr OptionSpec three_format_option[] = {
    {"--format", "FORMAT", "output format: text (default), csv or json", {}, change_format_names}};

}  // namespace

std::span<const OptionSpec> text_or_json() {
    return two_format_option;
}
std::span<const OptionSpec> text_csv_or_json() {
    return three_format_option;
}

RunRow find_run(Store& store, const std::string& text) {
    const auto id = parse_integer(text);
    auto run = id ? store.ledger().run(*id) : std::nullopt;
    if (!run) throw Refused("the store has no run '" + text + "'; `registrar runs` lists them");
    return *std::move(run);
}

std::int64_t time_option(const Arguments& arguments, std::string_view option) {
    const std::string text = arguments.text(option);
    if (const auto time = parse_timestamp(text)) return *time;
    if (const auto day = parse_date(text)) return *day * 86'400;
    throw Refused(fmt::format("{} takes a day as 2026-11-22 or a time as 2026-11-22T10:00:00Z, not '{}'",
                              option, text));
}

void demand_effects(const RunRow& run) {
    if (!keeps_effects(run))
        throw Refused(fmt::format(
            "run {} was made with --no-undo, so the store does not know what it changed", run.id));
    if (const std::string when = pruned_at(run); !when.empty())
        throw Refused(fmt::format("what run {} changed was pruned at {}", run.id, when));
}

namespace {

constexpr std::int64_t usual_limit = 50;
constexpr OptionSpec list_options[] = {
    {"--limit", "N", "show the newest N runs (default 50; 0 shows all)"},
    {"--since", "TIME", "show runs that started then or later: 2026-11-22, or 2026-11-22T10:00:00Z"},
    {"--definition", "NAME", "show runs of this definition: its path, or the name of its file"},
};
constexpr OptionSpec show_options[] = {
    {"--changes", {}, "show every record that the run changed, with its fields before and after"},
    {"--type", "TYPE", "with --changes: show only records of this type"},
};

Json report_of(const RunRow& run) {
    if (run.report.empty())
        throw Refused(fmt::format("run {} is {}: it has no report yet", run.id, run.state));
    return Json::parse(run.report);
}

/// A run as the list shows it.
struct ListedRun {
    RunRow run;
    Totals totals;
    std::int64_t seconds = 0;  ///< from its start to its end; of a running one, to now
    bool dead = false;         ///< it is stored as running, but its process is gone
    std::string command;       ///< resumes an unfinished run; empty for an ended one
    std::string folder;        ///< in which `command` was given
};

/// Returns the counters of a run: of its report, or of its last checkpoint.
Totals totals_of(Ledger& ledger, const RunRow& run) {
    Report report;
    if (!run.report.empty()) return Report::from_json(Json::parse(run.report)).totals();
    const auto checkpoint = ledger.checkpoint(run.id);
    if (!checkpoint) return {};
    const Json counters = Json::parse(checkpoint->counters);
    const Json& kept = counters.at("report");
    if (!kept.contains("actions")) return {};
    report.actions.resize(kept.at("actions").size());
    report.restore_counters(kept);
    return report.totals();
}

ListedRun listed(Store& store, std::int64_t id) {
    ListedRun listed{store.ledger().run(id).value(), {}, 0, false, {}, {}};
    const RunRow& run = listed.run;
    listed.totals = totals_of(store.ledger(), run);
    const bool running = run.state == "running";
    listed.dead = running && !run_lives(store, run);
    if (run.finished > 0)
        listed.seconds = run.finished - run.started;
    else if (running && !listed.dead)
        listed.seconds = std::max<std::int64_t>(system_seconds() - run.started, 0);
    if (!listed.dead && run.state != "interrupted") return listed;
    const Json settings = Json::parse(run.settings, nullptr, false);
    if (!settings.is_object()) return listed;
    listed.command = settings.value("command", std::string());
    listed.folder = settings.value("folder", std::string());
    return listed;
}

Json run_json(const ListedRun& each) {
    const RunRow& run = each.run;
    const auto count = [&each](RowOutcome outcome) { return each.totals.of(outcome); };
    Json json = {{"run", run.id},
                 {"state", run.state},
                 {"definition", run.definition_path},
                 {"clock", format_timestamp(run.clock)},
                 {"started", format_timestamp(run.started)},
                 {"finished", run.finished == 0 ? Json() : Json(format_timestamp(run.finished))},
                 {"owner", run.owner}};
    json["seconds"] = each.seconds;
    json["totals"] = {{"read", each.totals.read},
                      {"created", count(RowOutcome::created)},
                      {"updated", count(RowOutcome::updated)},
                      {"unchanged", count(RowOutcome::unchanged)},
                      {"deleted", count(RowOutcome::deleted)},
                      {"skipped", count(RowOutcome::skipped)},
                      {"rejected", count(RowOutcome::rejected)}};
    json["dead"] = each.dead;
    json["resumable_by"] = each.command.empty() ? Json() : Json(each.command);
    json["folder"] = each.folder.empty() ? Json() : Json(each.folder);
    json["pruned"] = pruned_at(run).empty() ? Json() : Json(pruned_at(run));
    return json;
}

std::string duration_text(std::int64_t seconds) {
    return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

void print_run(const ListedRun& each) {
    const RunRow& run = each.run;
    const auto count = [&each](RowOutcome outcome) { return with_thousands(each.totals.of(outcome)); };
    print_line(fmt::format(
        "{:>5}  {:<22}  {}  {:>8}  {:>10} {:>9} {:>9} {:>9} {:>9}  {}", run.id,
        each.dead ? "dead" : run.state, format_timestamp(run.started),
        each.dead || (run.finished == 0 && run.state != "running") ? "" : duration_text(each.seconds),
        with_thousands(each.totals.read), count(RowOutcome::created), count(RowOutcome::updated),
        count(RowOutcome::deleted), count(RowOutcome::rejected), run.definition_path));
    if (each.command.empty()) return;
    print_line(fmt::format("       {}, resumable by: {}{}", each.dead ? "dead" : run.state, each.command,
                           each.folder.empty() ? "" : "  (in " + each.folder + ")"));
}

std::size_t limit_option(const Arguments& arguments) {
    if (!arguments.has("--limit")) return usual_limit;
    const auto limit = parse_integer(arguments.text("--limit"));
    if (!limit || *limit < 0)
        throw Refused("--limit takes a whole number, not '" + arguments.text("--limit") + "'");
    return static_cast<std::size_t>(*limit);
}

int list(const Arguments& arguments) {
    RunQuery query;
    query.limit = limit_option(arguments);
    query.definition = arguments.text("--definition");
    if (arguments.has("--since")) query.since = time_option(arguments, "--since");
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const std::vector<RunRow> runs = store->ledger().runs(query);
    if (arguments.text("--format") == "json") {
        Json all = Json::array();
        for (const RunRow& run : runs) all.push_back(run_json(listed(*store, run.id)));
        print_line(dump(all, 2));
        return 0;
    }
    if (!runs.empty())
        print_line(fmt::format("{:>5}  {:<22}  {:<20}  {:>8}  {:>10} {:>9} {:>9} {:>9} {:>9}  definition",
                               "run", "state", "started", "duration", "read", "created", "updated", "deleted",
                               "rejected"));
    for (const RunRow& run : runs) print_run(listed(*store, run.id));
    const std::uint64_t all = store->ledger().count_runs(query);
    if (all > runs.size())
        print_line(fmt::format(
            "{} older {} not shown; --limit {} shows {}.", with_thousands(all - runs.size()),
            all - runs.size() == 1 ? "run is" : "runs are", all, all - runs.size() == 1 ? "it" : "them"));
    return 0;
}

/// Returns the record type that `--type` names, or null without it. Throws Refused for an unknown one.
const RecordType* type_option(const Arguments& arguments) {
    if (!arguments.has("--type")) return nullptr;
    const std::string name = arguments.text("--type");
    const RecordType* type = find_record_type(name);
    if (type != nullptr) return type;
    std::vector<std::string_view> names;
    for (const RecordType* each : record_types()) names.push_back(each->name);
    const std::string near = did_you_mean(near_names(name, names));
    throw Refused(
        fmt::format("--type: there is no record type '{}'{}", name, near.empty() ? near : "; " + near));
}

/// Counts changed records, for the last line of text.
struct ChangeCounts {
    std::uint64_t created = 0, updated = 0, deleted = 0;
    void add(const RecordChange& change) {
        ++(change.before.record == nullptr ? created : change.after.record == nullptr ? deleted : updated);
    }
};

int show_changes(Store& store, const RunRow& run, const Arguments& arguments) {
    const RecordType* type = type_option(arguments);
    demand_effects(run);
    const ChangeFormat format = change_format(arguments.text("--format"));
    ChangeWriter writer({format, false, fmt::format("\"run\": {}, ", run.id)}, print);
    ChangeCounts counts;
    visit_changes(store, {run.id, type}, [&](const RecordChange& change) {
        bool differs = false;
        visit_fields(change, [&differs](const ChangeLine&) { differs = true; });
        if (differs) counts.add(change);
        writer.add(change);
    });
    writer.finish();
    if (format == ChangeFormat::text)
        print_line(fmt::format("Run {}: {} created, {} updated, {} deleted.", run.id,
                               counted(counts.created, "record"), with_thousands(counts.updated),
                               with_thousands(counts.deleted)));
    return 0;
}

int show(const Arguments& arguments) {
    if (!arguments.has("--changes")) {
        if (arguments.has("--type")) throw Refused("--type needs --changes");
        if (arguments.text("--format") == "csv") throw Refused("--format csv needs --changes");
    }
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const RunRow run = find_run(*store, arguments.text("RUN"));
    if (arguments.has("--changes")) return show_changes(*store, run, arguments);
    const Json report = report_of(run);
    if (arguments.text("--format") == "json")
        print_line(dump(report, 2));
    else
        print(Report::from_json(report).to_text());
    return 0;
}

}  // namespace

const VerbSpec& runs_verb() {
    static const VerbSpec verb{
        "runs",
        "List the runs of a store, newest first, with their counts. A run whose process "
        "has died is shown with the command that resumes it",
        "registrar runs --since 2026-11-01 --definition tracking.xml",
        {},
        {store_options(), list_options, text_or_json()},
        list,
        100};
    return verb;
}

const VerbSpec& runs_show_verb() {
    static const VerbSpec verb{"runs show",
                               "Show the report of a run, or what it changed",
                               "registrar runs show 3 --changes --type tracking --format csv",
                               {{"RUN", "number of the run"}},
                               {store_options(), show_options, text_csv_or_json()},
                               show,
                               110};
    return verb;
}

}  // namespace registrar
