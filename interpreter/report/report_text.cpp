// SPDX-License-Identifier: Apache-2.0
// Writes reports for people: a summary for the terminal, and an HTML page.
#include <fmt/format.h>

#include "diag/utf8.h"
#include "report/report.h"
#include "report/spreadsheet_text.h"
#include "report/version.h"
#include "values/date_format.h"
#include "values/number.h"

namespace registrar {

namespace {

/// The JSON and the page list all files.
constexpr std::size_t most_files_in_text = 50;

std::string times_text(const Report& report) {
    return fmt::format("{} skipped and {} repeated by the time zone.",
                       counted(report.skipped_times, "local time"), with_thousands(report.repeated_times));
}

std::string html_text(std::string_view text) {
    std::string escaped;
    for (const char character : harmless_in_spreadsheets(text)) {
        switch (character) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            default:
                escaped += character;
        }
    }
    return escaped;
}

constexpr std::string_view page_head = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Import report</title><style>
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;margin:1rem 0}th,td{padding:.3rem .8rem;border-bottom:1px solid #ddd;text-align:left}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.error{color:#b00020}.warning{color:#8a5a00}
</style></head><body>
)";

std::string html_totals(const Report& report) {
    std::string rows = "<table><tr><th>action</th><th class=\"n\">rows</th>";
    for (const std::string_view name : row_outcome_names)
        rows += fmt::format("<th class=\"n\">{}</th>", name);
    rows += "<th class=\"n\">warnings</th></tr>\n";
    for (std::size_t at = 0; at < report.actions.size(); ++at) {
        const Totals& totals = report.actions[at];
        rows += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td>", html_text(report.action_names[at]),
                            with_thousands(totals.read));
        for (const std::uint64_t count : totals.outcomes)
            rows += fmt::format("<td class=\"n\">{}</td>", with_thousands(count));
        rows += fmt::format("<td class=\"n\">{}</td></tr>\n", with_thousands(totals.warnings));
    }
    return rows + "</table>\n";
}

std::string html_listed(const std::vector<std::string>& listed) {
    if (listed.empty()) return {};
    std::string list = "<ul>";
    for (const std::string& text : listed) list += fmt::format("<li>{}</li>", html_text(text));
    return list + "</ul>";
}

std::string html_messages(const Report& report) {
    if (report.messages.empty()) return "<p>No messages.</p>\n";
    std::string rows =
        "<table><tr><th>level</th><th>message</th><th>field</th><th class=\"n\">rows</th><th "
        "class=\"n\">first line</th></tr>\n";
    for (const auto& [key, counted] : report.messages) {
        const std::string_view level = level_name(static_cast<Level>(std::get<1>(key)));
        rows += fmt::format(
            "<tr><td class=\"{0}\">{0}</td><td>{1}{5}</td><td>{2}</td><td class=\"n\">{3}</td>"
            "<td class=\"n\">{4}</td></tr>\n",
            level, html_text(counted.text), html_text(std::get<4>(key)), with_thousands(counted.count),
            counted.first_line == 0 ? "" : std::to_string(counted.first_line), html_listed(counted.listed));
    }
    return rows + "</table>\n";
}

std::string html_steps(const Report& report) {
    if (report.steps.empty()) return {};
    std::string rows =
        "<h2>Steps</h2>\n<table><tr><th>step</th><th>file</th><th>state</th><th>what</th></tr>\n";
    for (const StepSummary& step : report.steps) {
        rows += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>", html_text(step.step),
                            html_text(step.file), html_text(step.state));
        for (const auto& [level, code, said] : step.said)
            rows += fmt::format("<p class=\"{}\">{}</p>", level, html_text(said));
        rows += "</td></tr>\n";
    }
    return rows + "</table>\n";
}

std::string html_times(const Report& report) {
    if (report.times.empty()) return {};
    std::string rows = "<table><tr><th>part</th><th class=\"n\">seconds</th></tr>\n";
    for (const PartSeconds& part : report.times)
        rows += fmt::format("<tr><td>{}</td><td class=\"n\">{:.3f}</td></tr>\n", html_text(part.part),
                            part.seconds);
    return rows + "</table>\n";
}

std::string html_rejects(const std::vector<std::string>& first_rejects) {
    if (first_rejects.empty()) return {};
    std::string list = "<h2>First rejects</h2>\n<ul>\n";
    for (const std::string& reject : first_rejects) list += fmt::format("<li>{}</li>\n", html_text(reject));
    return list + "</ul>\n";
}

}  // namespace

std::string Report::steps_text() const {
    std::string text;
    for (const StepSummary& step : steps) {
        text += fmt::format("{}{}: {}\n", step.step,
                            step.file.empty() ? "" : " (" + visible(step.file, false) + ")", step.state);
        for (const auto& [level, code, said] : step.said)
            text += level == "note" ? fmt::format("  {}\n", visible(said, false))
                                    : fmt::format("  {}: {} [{}]\n", level, said, code);
    }
    return text;
}

std::string Report::to_text(const std::vector<std::string>& first_rejects) const {
    std::string text =
        run == 0 ? fmt::format("Planned run: {}.\n", state) : fmt::format("Run {} {}.\n", run, state);
    for (std::size_t at = 0; at < inputs.size(); ++at) {
        const InputSummary& input = inputs[at];
        if (at >= most_files_in_text && input.likely_encoding.empty()) continue;
        text += fmt::format(
            "  {}: {}, {}{}\n", visible(input.file, false), counted(input.records, "record"), input.encoding,
            input.likely_encoding.empty() ? "" : ", but it looks like " + input.likely_encoding);
    }
    if (inputs.size() > most_files_in_text)
        text += fmt::format("  {} in all\n", counted(inputs.size(), "file"));
    for (std::size_t at = 0; at < actions.size(); ++at) {
        text += fmt::format("{}\n  {}:", action_names[at],
                            counted(actions[at].read, inputs.empty() ? "record" : "row"));
        for (std::size_t outcome = 0; outcome < std::size(row_outcome_names); ++outcome)
            text += fmt::format("{} {} {}", outcome > 0 ? "," : "",
                                with_thousands(actions[at].outcomes[outcome]), row_outcome_names[outcome]);
        text += fmt::format("; {}\n", counted(actions[at].warnings, "warning"));
    }
    if (skipped_times + repeated_times > 0) text += times_text(*this) + "\n";
    for (const auto& [key, counted] : messages) {
        const std::string& field = std::get<4>(key);
        text += fmt::format(
            "  {:>7} x {}: {}{} [{}]{}\n", with_thousands(counted.count),
            level_name(static_cast<Level>(std::get<1>(key))), counted.text,
            field.empty() ? "" : " (" + field + ")", std::get<3>(key),
            counted.first_line == 0 ? "" : fmt::format(" (first on line {})", counted.first_line));
        for (const std::string& listed : counted.listed) text += fmt::format("            {}\n", listed);
    }
    if (!first_rejects.empty()) text += "First rejects:\n";
    for (const std::string& reject : first_rejects) text += fmt::format("  {}\n", reject);
    text += steps_text();
    for (const PartSeconds& part : times) text += fmt::format("  {:>9.3f} s {}\n", part.seconds, part.part);
    return text;
}

std::string Report::to_html(const std::vector<std::string>& first_rejects) const {
    std::string page(page_head);
    page += fmt::format(
        "<h1>Import report: run {}</h1>\n<p>{}. Definition {}, store {}, clock {}, finished {}.</p>\n", run,
        html_text(state), html_text(definition_path), html_text(store), format_timestamp(clock),
        format_timestamp(finished));
    page += "<table><tr><th>file</th><th class=\"n\">records</th><th>encoding</th><th>SHA-256</th></tr>\n";
    for (const InputSummary& input : inputs)
        page += fmt::format(
            "<tr><td>{}</td><td class=\"n\">{}</td><td>{}</td><td><code>{}</code></td></tr>\n",
            html_text(input.file), with_thousands(input.records), html_text(input.encoding), input.sha256);
    page += "</table>\n" + html_totals(*this);
    if (skipped_times + repeated_times > 0) page += fmt::format("<p>{}</p>\n", times_text(*this));
    page += "<h2>Messages</h2>\n" + html_messages(*this) + html_rejects(first_rejects);
    page += html_steps(*this) + html_times(*this);
    return page +
           fmt::format("<p>Registrar {}, tz database {}.</p>\n</body></html>\n", registrar_version, tzdb);
}

}  // namespace registrar
