// SPDX-License-Identifier: Apache-2.0
// registrar schedule list and show: when schedules are due, and what became of their due times.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/common.h"
#include "cli/runs.h"
#include "cli/saved.h"
#include "cli/schedule.h"
#include "cli/terminal.h"
#include "diag/json.h"
#include "engine/run_options.h"
#include "schedule/export.h"
#include "store/open/open_store.h"
#include "values/date_format.h"

namespace registrar {

namespace {

constexpr std::size_t shown_times = 10;

std::string when_text(const Schedule& schedule) {
    return schedule.cron.empty() ? "when files arrive"
                                 : fmt::format("{} {}", schedule.cron, schedule.time_zone);
}

std::string state_text(const Schedule& schedule) {
    return schedule.reason.empty() ? schedule.state : fmt::format("{} ({})", schedule.state, schedule.reason);
}

std::string local_text(LocalSeconds local) {
    std::string text = format_timestamp(local);
    text[10] = ' ';
    text.resize(16);
    return text;
}

Json due_json(const DueRow& row) {
    const auto time = [](std::int64_t at) { return at == 0 ? Json() : Json(format_timestamp(at)); };
    return {{"due", format_timestamp(row.due)},
            {"local", local_text(row.nominal)},
            {"cause", row.cause},
            {"state", row.state},
            {"attempt", row.attempt},
            {"started", time(row.started)},
            {"finished", time(row.finished)},
            {"run", row.run == 0 ? Json() : Json(row.run)},
            {"exit", row.state == "done" || row.state == "failed" ? Json(row.exit_code) : Json()},
            {"definition", row.definition},
            {"detail", row.detail}};
}

std::string due_line(const DueRow& row) {
    std::string text = fmt::format("  {}  {}", format_timestamp(row.due), row.state);
    if (row.run != 0) text += fmt::format(", run {}", row.run);
    if (row.state == "failed") text += fmt::format(", exit code {}", row.exit_code);
    if (row.attempt > 1) text += fmt::format(", attempt {}", row.attempt);
    if (!row.cause.empty()) text += fmt::format(" ({})", row.cause.substr(0, row.cause.find(' ')));
    if (!row.detail.empty()) text += ": " + row.detail;
    return text;
}

Json schedule_json(Store& store, const Schedule& schedule, const std::vector<DueRow>& open,
                   std::size_t times) {
    const std::int64_t now = store.clock();
    Json next = Json::array();
    if (schedule.state == "active")
        for (const DueTime& time : next_times(schedule, now, times))
            next.push_back({{"due", format_timestamp(time.utc)}, {"local", local_text(time.nominal)}});
    Json last = Json::array();
    for (const DueRow& row : store.ledger().schedules().due_times(schedule.name, times))
        last.push_back(due_json(row));
    const Json arguments = Json::parse(schedule.arguments);
    return {{"name", schedule.name},
            {"definition", schedule.definition},
            {"data", arguments.at("data")},
            {"flags", arguments.at("flags")},
            {"cron", schedule.cron},
            {"time_zone", schedule.time_zone},
            {"policy", Json::parse(schedule.policy)},
            {"state", schedule.state},
            {"reason", schedule.reason},
            {"failures", schedule.failures},
            {"lag", lag_of(schedule, open, now)},
            {"next", next},
            {"last", last}};
}

std::string list_line(Store& store, const Schedule& schedule, const std::vector<DueRow>& open) {
    const std::int64_t now = store.clock();
    std::string text = fmt::format("{}  {}  {}", schedule.name, state_text(schedule), when_text(schedule));
    const auto next = next_times(schedule, now, 1);
    if (schedule.state == "active" && !next.empty()) text += "  next " + format_timestamp(next.front().utc);
    for (const DueRow& row : store.ledger().schedules().due_times(schedule.name, 1)) {
        text += fmt::format("  last {} {}", format_timestamp(row.due), row.state);
        if (row.run != 0) text += fmt::format(" (run {})", row.run);
    }
    if (const std::int64_t lag = lag_of(schedule, open, now); lag > 60)
        text += fmt::format("  {} s late; does a daemon run?", lag);
    return text;
}

int list(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const auto schedules = store->ledger().schedules().schedules();
    const auto open = store->ledger().schedules().open_due_times();
    if (arguments.text("--format") == "json") {
        Json json = Json::array();
        for (const Schedule& schedule : schedules) json.push_back(schedule_json(*store, schedule, open, 1));
        print_line(dump(json, 2));
        return 0;
    }
    for (const Schedule& schedule : schedules) print_line(list_line(*store, schedule, open));
    if (schedules.empty()) print_line("There is no schedule.");
    return 0;
}

int show(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const Schedule schedule = find_schedule(*store, arguments.text("NAME"));
    if (arguments.text("--format") == "json") {
        const auto open = store->ledger().schedules().open_due_times();
        print_line(dump(schedule_json(*store, schedule, open, shown_times), 2));
        return 0;
    }
    const Json json = Json::parse(schedule.arguments);
    std::string what = schedule.definition;
    for (const Json& path : json.at("data")) what += " " + shell_word(path);
    const std::string flags = flags_text(dump(json.at("flags"), -1));
    print_line(fmt::format("{}: {}", schedule.name, state_text(schedule)));
    print_line(fmt::format("runs {}{}{}", what, flags.empty() ? "" : " ", flags));
    print_line(when_text(schedule));
    if (const std::string policy = SchedulePolicy::of(schedule).to_flags(); !policy.empty())
        print_line(policy);
    const auto next = next_times(schedule, store->clock(), shown_times);
    if (schedule.state == "active" && !next.empty()) {
        print_line(fmt::format("Next times ({}, UTC):", schedule.time_zone));
        for (const DueTime& time : next)
            print_line(fmt::format("  {}  {}", local_text(time.nominal), format_timestamp(time.utc)));
    }
    const auto last = store->ledger().schedules().due_times(schedule.name, shown_times);
    if (!last.empty()) print_line("Last times (UTC):");
    for (const DueRow& row : last) print_line(due_line(row));
    return 0;
}

/// Returns the zone of this machine.
std::string system_zone() {
    std::error_code error;
    const std::string link = std::filesystem::read_symlink("/etc/localtime", error).string();
    constexpr std::string_view folder = "zoneinfo/";
    const std::size_t at = link.find(folder);
    const std::string zone = at == std::string::npos ? "UTC" : link.substr(at + folder.size());
    return zone == "Etc/UTC" ? "UTC" : zone;
}

int export_schedule(const Arguments& arguments) {
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    const Schedule schedule = find_schedule(*store, arguments.text("NAME"));
    const Json json = Json::parse(schedule.arguments);
    ExportedCommand command;
    command.name = schedule.name;
    command.folder = std::filesystem::current_path().string();
    command.words = {"run", schedule.definition};
    for (const Json& path : json.at("data")) command.words.push_back(path);
    command.words.insert(command.words.end(), {"--store", shown_url(store_url(arguments))});
    for (const Json& pair : json.at("flags")) {
        command.words.push_back(pair[0]);
        if (const std::string value = pair[1]; !value.empty()) command.words.push_back(value);
    }
    const std::string target = arguments.text("--as");
    if (target == "cron")
        print(crontab_line(schedule, command, system_zone()));
    else if (target == "kubernetes")
        print(kubernetes_job(schedule, command));
    else
        print(systemd_units(schedule, command));
    return 0;
}

constexpr OptionSpec export_options[] = {
    {"--as", "SCHEDULER", "systemd (default), cron or kubernetes", {}, scheduler_words}};

}  // namespace

const VerbSpec& schedule_export_verb() {
    static const VerbSpec verb{"schedule export",
                               "Print a schedule for another scheduler, and what that one does differently",
                               "registrar schedule export nightly --as systemd",
                               {{"NAME", "name of the schedule"}},
                               {store_options(), export_options},
                               export_schedule,
                               159};
    return verb;
}

const VerbSpec& schedule_list_verb() {
    static const VerbSpec verb{"schedule list",
                               "List schedules: when each is due next, and how its last run ended",
                               "registrar schedule list --format json",
                               {},
                               {store_options(), text_or_json()},
                               list,
                               152};
    return verb;
}

const VerbSpec& schedule_show_verb() {
    static const VerbSpec verb{"schedule show",
                               "Show a schedule with its next and last ten times",
                               "registrar schedule show nightly",
                               {{"NAME", "name of the schedule"}},
                               {store_options(), text_or_json()},
                               show,
                               153};
    return verb;
}

}  // namespace registrar
