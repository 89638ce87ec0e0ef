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

struct EmailReport {
    struct Settings {
        std::vector<std::string> target_email;
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
};

/// Attaches a small log to the mail; for a large one, the mail gives its path.
void add_log(Mail& mail, const fs::path& log) {
    if (log.empty() || !fs::exists(log)) return;
    if (fs::file_size(log) <= largest_attachment)
        mail.attachment = log;
    else
        mail.text += fmt::format("\nThe log: {}\n", fs::absolute(log).string());
}

void EmailReport::run(const Settings& settings, StepContext& context) {
    const std::string addresses = fmt::format("{}", fmt::join(settings.target_email, ", "));
    if (context.plan()) return context.tell(fmt::format("The summary would be sent to {}.", addresses));
    const StepReport report = context.file_report();
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
