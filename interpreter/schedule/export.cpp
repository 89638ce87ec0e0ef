// SPDX-License-Identifier: Apache-2.0
#include "schedule/export.h"

#include <fmt/format.h>

#include <vector>

#include "diag/unavailable.h"
#include "engine/run_options.h"
#include "values/cron.h"

namespace registrar {

namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

CronExpression expression_of(const Schedule& schedule) {
    std::string fault;
    auto cron = CronExpression::parse(schedule.cron, fault);
    if (!cron) throw Refused(schedule.name + " waits for files, which only `registrar daemon` does");
    return *cron;
}

/// Returns the numbers as a list: `*` if all are set.
std::string list_of(std::uint64_t bits, int least, int most, int width) {
    std::string text;
    bool all = true;
    for (int at = least; at <= most; ++at) {
        if ((bits >> at & 1) == 0)
            all = false;
        else
            text += fmt::format("{}{:0{}}", text.empty() ? "" : ",", at, width);
    }
    return all ? "*" : text;
}

std::string weekday_list(std::uint64_t bits) {
    constexpr std::string_view names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    std::string text;
    for (std::size_t at = 0; at < std::size(names); ++at)
        if ((bits >> at & 1) != 0) text += fmt::format("{}{}", text.empty() ? "" : ",", names[at]);
    return text;
}

/// Returns the word as a command line of a unit has it: % begins a specifier, $ a variable, and a backslash
/// an escape.
std::string systemd_word(const std::string& word) {
    std::string text = replaced(replaced(word, "%", "%%"), "$", "$$");
    if (text.find_first_of(" \t\"'\\;") == std::string::npos && !text.empty()) return text;
    return "\"" + replaced(replaced(std::move(text), "\\", "\\\\"), "\"", "\\\"") + "\"";
}

std::string shell_command(const ExportedCommand& command) {
    std::string text;
    for (const std::string& word : command.words) text += (text.empty() ? "" : " ") + shell_word(word);
    return text;
}

/// Returns the text in the quotes of YAML.
std::string yaml_text(std::string text) {
    return "\"" + replaced(replaced(std::move(text), "\\", "\\\\"), "\"", "\\\"") + "\"";
}

/// Returns the expression as Kubernetes reads it, which knows Sunday as 0 only.
std::string kubernetes_expression(const Schedule& schedule) {
    const std::size_t last = schedule.cron.find_last_of(" \t") + 1;
    if (schedule.cron.find('7', last) == std::string::npos) return schedule.cron;
    return schedule.cron.substr(0, last) + list_of(expression_of(schedule).fields().weekdays, 0, 6, 1);
}

std::string comments(std::vector<std::string_view> lines) {
    std::string text;
    for (const std::string_view line : lines) text += fmt::format("# {}\n", line);
    return text;
}

}  // namespace

std::vector<std::string> on_calendar(const Schedule& schedule) {
    const CronFields fields = expression_of(schedule).fields();
    const std::string month = list_of(fields.months, 1, 12, 2);
    const std::string days = list_of(fields.days, 1, 31, 2);
    const std::string clock = fmt::format("{}:{}:00 {}", list_of(fields.hours, 0, 23, 2),
                                          list_of(fields.minutes, 0, 59, 2), schedule.time_zone);
    const std::string weekdays = weekday_list(fields.weekdays);
    const bool every_weekday = list_of(fields.weekdays, 0, 6, 1) == "*";
    if (expression_of(schedule).restricts_both_days())
        return {fmt::format("*-{}-{} {}", month, days, clock),
                fmt::format("{} *-{}-* {}", weekdays, month, clock)};
    return {fmt::format("{}*-{}-{} {}", every_weekday ? "" : weekdays + " ", month, days, clock)};
}

std::string systemd_units(const Schedule& schedule, const ExportedCommand& command) {
    const std::vector<std::string> times = on_calendar(schedule);
    std::string text =
        comments({"systemd drops times that the zone skips (Registrar runs them after the gap), and",
                  "a schedule with * in its hour field pauses for an hour that the zone repeats.",
                  "It has no retries as Registrar has, and gives the run no due time for ${due}.",
                  "After a downtime it runs once, however long ago the missed time was."});
    if (times.size() > 1)
        text += comments({"Day of month or day of week: two OnCalendar lines, because systemd means both."});
    std::string start = "/usr/bin/registrar";
    for (const std::string& word : command.words) start += " " + systemd_word(word);
    text += fmt::format("\n# /etc/systemd/system/registrar-{}.service\n", command.name);
    text +=
        fmt::format("[Unit]\nDescription=Registrar schedule {}\n\n[Service]\nType=oneshot\n", command.name);
    text += fmt::format("WorkingDirectory={}\nExecStart={}\n", replaced(command.folder, "%", "%%"), start);
    text += "# Exit code 1: done, but rows were rejected.\nSuccessExitStatus=1\n";
    if (const auto timeout = SchedulePolicy::of(schedule).timeout; timeout > 0)
        text += fmt::format("TimeoutStartSec={}\n", timeout);
    text += fmt::format(
        "\n# /etc/systemd/system/registrar-{}.timer\n[Unit]\nDescription=When Registrar schedule {} is "
        "due\n\n[Timer]\n",
        command.name, command.name);
    for (const std::string& time : times) text += fmt::format("OnCalendar={}\n", time);
    const bool persistent = SchedulePolicy::of(schedule).on_missed != OnMissed::skip;
    text += fmt::format("Persistent={}\nAccuracySec=1s\n\n[Install]\nWantedBy=timers.target\n",
                        persistent ? "true" : "false");
    return text;
}

std::string crontab_line(const Schedule& schedule, const ExportedCommand& command,
                         const std::string& system_zone) {
    expression_of(schedule);
    if (schedule.time_zone != system_zone)
        throw Refused(
            fmt::format("{} has the zone {}, but cron knows only the system's, {}; export it for systemd "
                        "or kubernetes",
                        schedule.name, schedule.time_zone, system_zone));
    std::string text =
        comments({"Debian's cron knows no zone but the system's, and loses times that were missed while",
                  "the machine was off. It has no retries, does not wait for the last run, and gives the",
                  "run no due time for ${due}."});
    // In crontabs, % ends the command.
    const std::string line =
        fmt::format("cd {} && /usr/bin/registrar {}", shell_word(command.folder), shell_command(command));
    return text + fmt::format("{}  {}\n", schedule.cron, replaced(line, "%", "\\%"));
}

std::string kubernetes_job(const Schedule& schedule, const ExportedCommand& command) {
    expression_of(schedule);
    const SchedulePolicy policy = SchedulePolicy::of(schedule);
    std::string text = comments(
        {"Kubernetes drops times that the zone skips and runs repeated times twice.",
         "It gives the run no due time for ${due}. A time that is missed by more than",
         "startingDeadlineSeconds is not run. It repeats a job after every exit code above 1, not only",
         "after 5 and 6.", "The image and the volumes with store and data are yours to fill in."});
    std::string yaml_name;
    for (const char letter : command.name)
        yaml_name += letter == '_' || letter == '.'   ? '-'
                     : letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a')
                                                      : letter;
    text += fmt::format("apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: registrar-{}\nspec:\n",
                        yaml_name);
    text += fmt::format("  schedule: {}\n  timeZone: {}\n", yaml_text(kubernetes_expression(schedule)),
                        yaml_text(schedule.time_zone));
    text += "  concurrencyPolicy: Forbid\n";
    if (policy.on_missed != OnMissed::skip)
        text += fmt::format("  startingDeadlineSeconds: {}\n", policy.catch_up);
    text += fmt::format("  jobTemplate:\n    spec:\n      backoffLimit: {}\n", policy.retries);
    if (policy.timeout > 0) text += fmt::format("      activeDeadlineSeconds: {}\n", policy.timeout);
    text +=
        "      template:\n        spec:\n          restartPolicy: Never\n          containers:\n"
        "          - name: registrar\n            image: registrar\n";
    text += fmt::format("            workingDir: {}\n            command: [\"/bin/sh\", \"-c\"]\n",
                        yaml_text(command.folder));
    // Exit code 1 is a success: rows were rejected.
    const std::string script =
        fmt::format("registrar {}; code=$?; [ $code -le 1 ] || exit $code", shell_command(command));
    return text + fmt::format("            args: [{}]\n", yaml_text(script));
}

}  // namespace registrar
