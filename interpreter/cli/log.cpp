// SPDX-License-Identifier: Apache-2.0
#include "cli/log.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/common.h"
#include "cli/terminal.h"
#include "diag/json.h"
#include "diag/render.h"
#include "engine/lease.h"
#include "values/date_format.h"

namespace registrar {

namespace {

/// What `-q` collects.
struct Trouble {
    std::string summary;
    std::string first;  ///< the first error, or without one the first warning
    Level worst = Level::note;
    std::size_t count = 0;  ///< of warnings and errors
};

struct LogState {
    LogMode mode;
    std::int64_t run = 0;
    Trouble trouble;
};

LogState& state() {
    static LogState only;
    return only;
}

std::string one_line(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

void write_json(Level level, std::string_view code, const Json& fields) {
    Json line = {{"time", format_timestamp(system_seconds())}, {"level", level_name(level)}, {"code", code}};
    if (state().run != 0) line["run"] = state().run;
    line.update(fields);
    complain_styled(dump(line, -1) + "\n");
}

/// Returns whether `-q` took the message.
bool collected(Level level, const std::string& text, std::size_t count = 1) {
    if (!state().mode.quiet) return false;
    if (level == Level::note) return true;
    Trouble& trouble = state().trouble;
    trouble.count += count;
    if (level > trouble.worst) {
        trouble.worst = level;
        trouble.first = one_line(text);
    }
    return true;
}

void put_location(Json& json, const Location& location) {
    if (!location.file.empty()) json["file"] = location.file;
    if (location.line == 0) return;
    json["line"] = location.line;
    if (!location.cell.empty())
        json["cell"] = location.cell;
    else
        json["column"] = location.column;
}

void finding_to_json(const Diagnostic& finding, std::string_view plain, std::string_view field) {
    Json json;
    put_location(json, finding.location);
    if (!field.empty()) json["field"] = field;
    json["message"] = plain.empty() ? finding.message : std::string(plain);
    if (plain.empty() && !finding.label.empty()) json["label"] = finding.label;
    for (const Note& note : finding.notes) {
        Json one;
        put_location(one, note.location);
        one["message"] = note.text;
        json["notes"].push_back(std::move(one));
    }
    if (!finding.help.empty()) json["help"] = finding.help;
    if (finding.more > 0) json["more"] = finding.more;
    write_json(finding.level, finding.rule, json);
}

/// Returns the first line of a finding as text, without the level of an error.
std::string head_of(const Diagnostic& finding) {
    const std::string text = render_text(finding);
    return text.substr(0, text.find('\n'));
}

}  // namespace

void set_log(const LogMode& mode) {
    state().mode = mode;
}

LogMode log_mode() {
    return state().mode;
}

void log_run(std::int64_t run) {
    state().run = run;
}

void log_message(Level level, std::string_view code, const std::string& message) {
    if (collected(level, message)) return;
    if (state().mode.json) return write_json(level, code, {{"message", one_line(message)}});
    complain(fmt::format("registrar: {}{}\n", level == Level::warning ? "warning: " : "", message));
}

void log_finding(const Diagnostic& finding, std::string_view plain, std::string_view field) {
    if (state().mode.quiet) {
        collected(finding.level, head_of(finding), 1 + finding.more);
    } else if (state().mode.json) {
        finding_to_json(finding, plain, field);
    } else {
        complain_styled(render_text(finding, colour_wanted()));
    }
}

void log_findings(const Diagnostics& findings) {
    if (!state().mode.quiet && !state().mode.json)
        return complain_styled(render_text(findings.all(), colour_wanted()));
    for (const Diagnostic& finding : findings.all()) log_finding(finding);
}

void log_text(std::string_view event, const std::string& text, const Json& fields) {
    if (state().mode.quiet) return;
    if (state().mode.json) return log_event(event, one_line(text.substr(0, text.find('\n'))), fields);
    complain(text);
}

void log_event(std::string_view event, const std::string& message, const Json& fields) {
    if (!state().mode.json || state().mode.quiet) return;
    Json all = {{"message", message}};
    all.update(fields);
    write_json(Level::note, event, all);
}

void log_summary(const std::string& text) {
    state().trouble.summary = text;
}

void end_log(int exit_code) {
    const LogState& log = state();
    if (!log.mode.quiet || (exit_code == 0 && log.trouble.count == 0)) return;
    std::string text = log.trouble.summary;
    if (!log.trouble.first.empty()) text += (text.empty() ? "" : "; ") + log.trouble.first;
    if (log.trouble.count > 1) text += fmt::format(", and {} more", log.trouble.count - 1);
    if (log.mode.json) {
        const Level level = exit_code == 0 ? Level::warning : Level::error;
        return write_json(level, "summary", {{"message", text}, {"exit", exit_code}});
    }
    complain(fmt::format("registrar: {}{}exit code {}\n", text, text.empty() ? "" : "; ", exit_code));
}

}  // namespace registrar
