// SPDX-License-Identifier: Apache-2.0
#include "cli/help_topic.h"

#include <fmt/format.h>

#include "engine/exit_codes.h"
#include "values/environment.h"

namespace registrar {

namespace {

std::string exit_codes_page() {
    std::string text = "Exit codes, and what to do\n\n";
    for (const ExitCode& each : exit_codes()) {
        text += fmt::format("  {:>2}  {}\n", each.code, each.meaning);
        if (!each.remedy.empty()) text += fmt::format("      -> {}\n", each.remedy);
    }
    return text;
}

std::string environment_page() {
    std::string text = "Environment variables\n\n";
    for (const EnvironmentVariable& each : environment_variables())
        text += fmt::format("  {}\n      {}\n", each.name, each.doc);
    return text +
           "\nA definition reads passwords from others, as ${env:NAME}. registrar check --environment\n"
           "DEFINITION finds out which variables, folders, keys and servers are missing.\n";
}

constexpr std::string_view messages_section = R"(Messages

  Results are on standard output, messages on standard error.
  -q          nothing after success; one line after rejects, warnings of files or steps, or failure
  --log json  one JSON object a line: time, level, code, message, and if known run, file, line,
              column or cell, field; no values of cells. Events: run-began, run-ended, progress
  --metrics-file FILE
              the last success, duration, exit code and rows, for Prometheus' node exporter
  <emailReport> in a definition sends mail: <when> is always, problems or failure

)";

constexpr std::string_view cron_section = R"(Every night by cron, which sends what -q prints as mail

  MAILTO=imports@example.com
  REGISTRAR_STORE=sqlite:/var/lib/registrar/registrar.db
  30 2 * * * registrar run /etc/registrar/nightly.xml -q --require-rows --on-lock wait=3600s

)";

constexpr std::string_view systemd_section = R"(Every night by systemd

  # /etc/systemd/system/registrar-nightly.service
  [Unit]
  Description=Nightly import
  After=network-online.target
  Wants=network-online.target

  [Service]
  Type=oneshot
  User=registrar
  # the variables above, readable by root only
  EnvironmentFile=/etc/registrar/environment
  ExecStart=/usr/bin/registrar run /etc/registrar/nightly.xml --require-rows --log json \
      --metrics-file /var/lib/prometheus/node-exporter/nightly.prom
  # rejected rows are no failure; a lock or a missing server may be gone soon
  SuccessExitStatus=1
  Restart=on-failure
  RestartSec=10min
  RestartPreventExitStatus=2 3 7 70

  # /etc/systemd/system/registrar-nightly.timer
  [Timer]
  OnCalendar=*-*-* 02:30:00
  Persistent=true

  [Install]
  WantedBy=timers.target

Or by registrar daemon, which runs schedules that a store keeps (registrar help schedule)

  registrar schedule add nightly /etc/registrar/nightly.xml --cron '30 2 * * *' \
      --time-zone Europe/Paris --retries 3
  registrar daemon --health 127.0.0.1:9464

A run that was killed, interrupted or cut off goes on when the same command runs again.
)";

std::string operating_page() {
    std::string text = exit_codes_page() + "\n" + environment_page() + "\n";
    for (const std::string_view section : {messages_section, cron_section, systemd_section}) text += section;
    return text;
}

}  // namespace

std::span<const HelpTopic> help_topics() {
    static constexpr HelpTopic all[] = {
        {"operating", "run imports unattended: exit codes, environment, cron, systemd", operating_page},
        {"exit-codes", "what each exit code means, and what to do", exit_codes_page},
        {"environment", "the environment variables that are read", environment_page},
    };
    return all;
}

}  // namespace registrar
