// SPDX-License-Identifier: Apache-2.0
// registrar schedule: adds, lists, changes and removes schedules.
#include "cli/schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "cli/common.h"
#include "cli/run_flags.h"
#include "cli/runs.h"
#include "cli/saved.h"
#include "cli/terminal.h"
#include "diag/json.h"
#include "store/open/open_store.h"
#include "values/date_format.h"
#include "values/due_text.h"

namespace registrar {

namespace {

constexpr OptionSpec time_options[] = {
    {"--cron", "EXPRESSION",
     "when: minute, hour, day of month, month, day of week; or @hourly, @daily, @weekly, @monthly"},
    {"--time-zone", "ZONE", "zone of these times, for instance Europe/Paris (default UTC)"},
};
constexpr OptionSpec watch_option[] = {
    {"--watch", {}, "run when a file arrives that the definition's provider names, instead of by --cron"},
};
constexpr OptionSpec policy_options[] = {
    {"--on-missed",
     "WHAT",
     "after a downtime run the newest missed time (once, the default), none (skip) or all, at most 100",
     {},
     on_missed_words},
    {"--catch-up", "TIME", "never run times that were missed longer ago (default 24h)"},
    {"--on-busy",
     "WHAT",
     "if the last run still runs: skip, queue-one (default) or queue-all",
     {},
     on_busy_words},
    {"--retries", "N", "try again after exit codes 5 and 6, at most N times (default 3)"},
    {"--backoff", "TIME", "before the first retry; doubled before each later one (default 30s)"},
    {"--timeout", "TIME", "stop a run at a batch's end after this time (default: never)"},
    {"--pause-after", "N", "pause the schedule after N failures one after another (default: never)"},
    {"--quiet", "TIME", "take a file as complete if it has not changed for this time (default 10s)"},
};

void set_policy(const Arguments& arguments, Schedule& schedule, SchedulePolicy policy) {
    for (const OptionSpec& option : policy_options)
        if (arguments.has(option.name)) policy.set(option.name, arguments.text(option.name));
    schedule.policy = policy.to_json();
}

void set_times(const Arguments& arguments, Schedule& schedule) {
    if (arguments.has("--cron")) schedule.cron = arguments.text("--cron");
    if (arguments.has("--time-zone")) schedule.time_zone = arguments.text("--time-zone");
    std::string fault;
    if (!schedule.cron.empty() && !CronExpression::parse(schedule.cron, fault))
        throw Refused("--cron: " + fault);
    if (!Zone::shared(schedule.time_zone))
        throw Refused(fmt::format("--time-zone: there is no zone '{}'; for instance Europe/Paris is one",
                                  schedule.time_zone));
}

/// Throws Refused for options of the other kind of schedule.
void refuse_other_kind(const Arguments& arguments, bool watches) {
    for (const std::string_view option : {"--on-missed", "--catch-up", "--on-busy"})
        if (watches && arguments.has(option))
            throw Refused(fmt::format("{} belongs to --cron; files that arrive wait for their run", option));
    if (!watches && arguments.has("--quiet")) throw Refused("--quiet belongs to --watch");
}

/// Returns whether the definition is right with the flags of the schedule. Prints what is wrong.
bool check_definition(const Arguments& arguments, const std::string& word, bool watches) {
    const Arguments merged = with_saved_flags(arguments, word);
    const auto job = load_job(merged, merged.text("DEFINITION"));
    if (!job) return false;
    run_options(merged);  // refuses flags with wrong values
    const bool local = std::ranges::all_of(job->imports, [](const ImportJob& import) {
        return import.provider.type != nullptr && import.provider.type->fetch == nullptr;
    });
    if (watches && (!local || arguments.has("DATA")))
        throw Refused("--watch needs a definition whose provider names files of a folder, and no DATA");
    return true;
}

int add(const Arguments& arguments) {
    Schedule schedule;
    schedule.name = arguments.text("NAME");
    check_saved_name("schedule", schedule.name);
    if (arguments.has("--cron") == arguments.has("--watch"))
        throw Refused("schedule add needs either --cron or --watch");
    refuse_other_kind(arguments, arguments.has("--watch"));
    schedule.time_zone = "UTC";
    set_times(arguments, schedule);
    set_policy(arguments, schedule, {});
    const std::string word = arguments.text("DEFINITION");
    if (word == "-") throw Refused("a schedule cannot read its definition from standard input");
    if (arguments.has("--due")) throw Refused("--due: a schedule sets it itself, for each of its times");
    if (!check_definition(arguments, word, arguments.has("--watch"))) return 2;
    schedule.definition =
        names_saved(word) ? word : std::filesystem::absolute(word).lexically_normal().string();
    Json data = Json::array();
    for (const std::string& path : arguments.all("DATA")) {
        if (path == "-") throw Refused("a schedule cannot read standard input");
        data.push_back(std::filesystem::absolute(path).lexically_normal().string());
    }
    for (const std::string_view option : {"--report", "--outcomes", "--rejects"})
        if (arguments.text(option) == "-")
            throw Refused(fmt::format("{}: a schedule has no standard output", option));
    schedule.arguments = dump({{"data", data}, {"flags", flags_json(arguments)}}, -1);
    schedule.state = "active";
    const auto store = open_store(store_url(arguments), OpenMode::existing);
    Transaction transaction(*store);
    if (store->ledger().schedules().schedule(schedule.name))
        throw Refused(fmt::format("there is a schedule {} already; `registrar schedule edit` changes it",
                                  schedule.name));
    schedule.seen = store->clock();
    set_next(schedule);
    store->ledger().schedules().put_schedule(schedule);
    transaction.commit();
    store->sync();
    const auto next = next_times(schedule, schedule.seen, 1);
    print_line(next.empty() ? fmt::format("{} added; it waits for files.", schedule.name)
                            : fmt::format("{} added; it is due next at {}.", schedule.name,
                                          format_timestamp(next.front().utc)));
    return 0;
}

/// Changes a schedule in a transaction.
template <class Change>
Schedule change_schedule(const Arguments& arguments, const Change& change) {
    const auto store = open_store(store_url(arguments), OpenMode::existing);
    Transaction transaction(*store);
    Schedule schedule = find_schedule(*store, arguments.text("NAME"));
    change(*store, schedule);
    transaction.commit();
    store->sync();
    return schedule;
}

int pause(const Arguments& arguments) {
    const Schedule paused = change_schedule(arguments, [](Store& store, Schedule& schedule) {
        schedule.state = "paused";
        schedule.reason = "by hand";
        store.ledger().schedules().put_schedule(schedule);
    });
    print_line(fmt::format("{} paused.", paused.name));
    return 0;
}

int resume(const Arguments& arguments) {
    const Schedule resumed = change_schedule(arguments, [](Store& store, Schedule& schedule) {
        if (schedule.state == "active") return;
        schedule.state = "active";
        schedule.reason.clear();
        schedule.failures = 0;
        schedule.seen = std::max(schedule.seen, store.clock());  // the time while paused was not missed
        set_next(schedule);
        store.ledger().schedules().put_schedule(schedule);
    });
    print_line(fmt::format("{} active.", resumed.name));
    return 0;
}

int remove_schedule(const Arguments& arguments) {
    const Schedule removed = change_schedule(arguments, [](Store& store, Schedule& schedule) {
        store.ledger().schedules().remove_schedule(schedule.name);
    });
    print_line(fmt::format("{} removed.", removed.name));
    return 0;
}

int edit(const Arguments& arguments) {
    const Schedule edited = change_schedule(arguments, [&arguments](Store& store, Schedule& schedule) {
        if (schedule.cron.empty() && arguments.has("--cron"))
            throw Refused(schedule.name + " waits for files; remove it and add one with --cron");
        refuse_other_kind(arguments, schedule.cron.empty());
        const auto before = std::pair(schedule.cron, schedule.time_zone);
        set_times(arguments, schedule);
        set_policy(arguments, schedule, SchedulePolicy::of(schedule));
        // Times before the change are not those of the new expression.
        if (before != std::pair(schedule.cron, schedule.time_zone)) schedule.seen = store.clock();
        set_next(schedule);
        store.ledger().schedules().put_schedule(schedule);
    });
    print_line(fmt::format("{} changed.", edited.name));
    return 0;
}

int run_now(const Arguments& arguments) {
    const Schedule due = change_schedule(arguments, [&arguments](Store& store, Schedule& schedule) {
        DueRow row = due_row(schedule, {store.clock(), 0});
        row.nominal = Zone::shared(schedule.time_zone)->to_local(row.due);
        if (arguments.has("--due")) {
            const auto given = parse_due(arguments.text("--due"));
            if (!given) throw Refused("--due takes a day as 2027-03-28 or a time as 2027-03-28T01:00:00Z");
            row.nominal = *given;
        }
        std::random_device device;
        row.cause = fmt::format("now {:08x}{:08x}", device(), device());
        store.ledger().schedules().add_due(row);
    });
    print_line(fmt::format("{} is due now; the daemon runs it within seconds.", due.name));
    return 0;
}

constexpr OptionSpec due_option[] = {
    {"--due", "TIME", "day for which the run is due, for ${due} (default: now)"}};

}  // namespace

Schedule find_schedule(Store& store, const std::string& name) {
    auto schedule = store.ledger().schedules().schedule(name);
    if (!schedule)
        throw Refused(
            fmt::format("the store has no schedule '{}'; `registrar schedule list` lists them", name));
    return *std::move(schedule);
}

const VerbSpec& schedule_add_verb() {
    static const VerbSpec verb{"schedule add",
                               "Add a schedule, by which `registrar daemon` runs a definition",
                               "registrar schedule add nightly saved:tracking /srv/in/tracking.csv --cron "
                               "'30 2 * * 1-5' --time-zone "
                               "Europe/Paris",
                               {{"NAME", "name of the schedule"},
                                {"DEFINITION", "definition file, or saved:NAME or saved:NAME@VERSION"},
                                {"DATA", "data files, instead of the provider's", 0, 1000000}},
                               {store_options(), time_options, watch_option, policy_options, run_flags(),
                                run_only_flags(), job_options()},
                               add,
                               151};
    return verb;
}

const VerbSpec& schedule_pause_verb() {
    static const VerbSpec verb{"schedule pause",
                               "Pause a schedule; a run that has begun goes on",
                               "registrar schedule pause nightly",
                               {{"NAME", "name of the schedule"}},
                               {store_options()},
                               pause,
                               154};
    return verb;
}

const VerbSpec& schedule_resume_verb() {
    static const VerbSpec verb{"schedule resume",
                               "Resume a paused schedule; times while it was paused are not missed",
                               "registrar schedule resume nightly",
                               {{"NAME", "name of the schedule"}},
                               {store_options()},
                               resume,
                               155};
    return verb;
}

const VerbSpec& schedule_remove_verb() {
    static const VerbSpec verb{"schedule remove",
                               "Remove a schedule and its due times; its runs stay in the history",
                               "registrar schedule remove nightly",
                               {{"NAME", "name of the schedule"}},
                               {store_options()},
                               remove_schedule,
                               156};
    return verb;
}

const VerbSpec& schedule_edit_verb() {
    static const VerbSpec verb{"schedule edit",
                               "Change when a schedule is due, and what it does with late and failed runs",
                               "registrar schedule edit nightly --cron '0 3 * * *' --retries 5",
                               {{"NAME", "name of the schedule"}},
                               {store_options(), time_options, policy_options},
                               edit,
                               157};
    return verb;
}

const VerbSpec& schedule_run_now_verb() {
    static const VerbSpec verb{"schedule run-now",
                               "Make a schedule due now, also a paused one",
                               "registrar schedule run-now nightly --due 2027-03-28",
                               {{"NAME", "name of the schedule"}},
                               {store_options(), due_option},
                               run_now,
                               158};
    return verb;
}

}  // namespace registrar
