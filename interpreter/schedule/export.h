// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes a schedule for another scheduler, with comments on what that one does differently.
#include <string>
#include <string_view>
#include <vector>

#include "schedule/policy.h"

namespace registrar {

inline constexpr std::string_view scheduler_words[] = {"systemd", "cron", "kubernetes"};

/// What a schedule runs.
struct ExportedCommand {
    std::string name;
    std::vector<std::string> words;  ///< without the program's name
    std::string folder;              ///< absolute
};

/// Returns a service and a timer, in two files of systemd, each after a comment with its name.
std::string systemd_units(const Schedule& schedule, const ExportedCommand& command);
/// Returns a line of a crontab. Throws Refused if the schedule's zone is not `system_zone`, because cron
/// knows no other.
std::string crontab_line(const Schedule& schedule, const ExportedCommand& command,
                         const std::string& system_zone);
/// Returns a CronJob.
std::string kubernetes_job(const Schedule& schedule, const ExportedCommand& command);

/// Returns the expression of a schedule as OnCalendar= values of systemd, one for each that is needed.
std::vector<std::string> on_calendar(const Schedule& schedule);

}  // namespace registrar
