// SPDX-License-Identifier: Apache-2.0
// emailReport: mails a summary of the file.
#include <fmt/format.h>

#include <vector>

#include "action/step_settings.h"
#include "action/step_type.h"
#include "remote/mail.h"

namespace registrar {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_attachment = 5u << 20;

const Message missing{"missing-parameter", "The [...] parameter is missing.", Level::error,
                      "`targetEmail` is not given."};
const Message bad_address{"bad-address", "The targetEmail parameter is an invalid email: [...]", Level::error,
                          "It is no plain address: no display name, no list."};
const Message no_logger{"no-logger", "includeDownloadLink needs a timeStampedFileErrorLogger before it.",
                        Level::error, "Without a log there is nothing to link."};

enum class MailWhen : std::uint8_t { always, problems, failure };
constexpr std::string_view when_words[] = {"always", "problems", "failure"};

}  // namespace

template <>
struct SettingText<MailWhen> : WordText<MailWhen, when_words> {};

namespace {

struct EmailReport {
    struct Settings {
        std::vector<std::string> target_email;
        MailWhen when = MailWhen::always;
        bool disabled = false;
        bool include_download_link = false;
    };

    static void check(const Settings& settings, StepFindings& findings) {
        for (const std::string& address : settings.target_email)
            if (!is_mail_address(address)) findings.report(bad_address, "targetEmail", {address});
        if (settings.include_download_link && !findings.follows("timeStampedFileErrorLogger"))
            findings.report(no_logger, "includeDownloadLink", {});
    }
    static void run(const Settings& settings, StepContext& context);
    static void probe(const Settings&, EnvironmentProbe& probe) {
        probe.variable(environment::smtp_url);
        probe.variable(environment::mail_from);
        if (probe.faults().empty()) probe.attempt("no-server", [] { check_mail_server(); });
    }
    static void tell_failure(const Settings& settings, const RunFailure& failure);
};

/// Attaches a small log to the mail; for a large one, the mail gives its path.
void add_log(Mail& mail, const fs::path& log) {
    if (log.empty() || !fs::exists(log)) return;
    if (fs::file_size(log) <= largest_attachment)
        mail.attachment = log;
    else
        mail.text += fmt::format("\nThe log: {}\n", fs::absolute(log).string());
}

std::string_view condition_of(MailWhen when) {
    if (when == MailWhen::always) return "";
    return when == MailWhen::problems ? " if there are problems" : " if the run fails";
}

bool is_wanted(MailWhen when, const StepReport& report) {
    if (when == MailWhen::failure) return report.failed;
    return when == MailWhen::always || report.problems;
}

void EmailReport::tell_failure(const Settings& settings, const RunFailure& failure) {
    if (!failure.failed && settings.when == MailWhen::failure) return;
    const std::string_view what = failure.failed ? "failed" : "found nothing to do";
    Mail mail{settings.target_email,
              fmt::format("Run of {} {}", fs::path(failure.definition).filename().string(), what),
              fmt::format("{}\n\nDefinition: {}\n\n{}", failure.reason, failure.definition, failure.report),
              {},
              {},
              failure.clock,
              failure.key};
    // The command waits for this mail before it ends.
    send_mail(mail, {std::chrono::seconds(10), std::chrono::seconds(10)});
}

void EmailReport::run(const Settings& settings, StepContext& context) {
    const std::string addresses = fmt::format("{}", fmt::join(settings.target_email, ", "));
    if (context.plan())
        return context.tell(
            fmt::format("The summary would be sent to {}{}.", addresses, condition_of(settings.when)));
    const StepReport report = context.file_report();
    if (!is_wanted(settings.when, report))
        return context.tell(fmt::format("No summary is sent: `when` is {}.",
                                        when_words[static_cast<std::size_t>(settings.when)]));
    Mail mail{settings.target_email, report.title, report.text, report.html, {},
              context.clock(),       context.key()};
    if (settings.include_download_link) add_log(mail, context.log_path());
    send_mail(mail);
    context.tell(fmt::format("The summary was sent to {}.", addresses));
}

using Settings = EmailReport::Settings;

constexpr Setting settings[] = {
    step_setting<Settings, &Settings::target_email>("targetEmail", "The recipient of the mail.",
                                                    {.mandatory = true}),
    step_setting<Settings, &Settings::when>("when",
                                            "When to send a mail. `always`: after each file. `problems`: if "
                                            "rows were rejected, if files or steps "
                                            "gave a warning, if no file was found, or if the run failed. "
                                            "`failure`: if the run failed. A run that "
                                            "fails before this step sends a mail, too, whatever the value, "
                                            "unless it was interrupted by a signal.",
                                            {"always"}),
    step_setting<Settings, &Settings::disabled>("disabled", "Disables the step.", {"no"}),
    step_setting<Settings, &Settings::include_download_link>(
        "includeDownloadLink", "Whether to include the log of the `timeStampedFileErrorLogger`.", {"no"}),
};

const Message* const own_messages[] = {&missing, &bad_address, &no_logger};

}  // namespace

const StepType& email_report() {
    static const StepType type = step_type<EmailReport>(
        {.name = "emailReport",
         .doc = "Mails a summary of the file: its counts of rows, messages, and first rejects.",
         .example = "<emailReport>\n  <targetEmail>training@example.com</targetEmail>\n</emailReport>",
         .phase = StepPhase::consolidators,
         .traits = {.order = 7, .reads_report = true, .effect = "send mail"},
         .settings = settings,
         .messages = own_messages,
         .missing = &missing});
    return type;
}

}  // namespace registrar
