// SPDX-License-Identifier: Apache-2.0
#pragma once
// Messages on standard error. As text, each is a line or a finding with its caret. With `--log json`, each is
// one line with a JSON object. With `-q` they are collected, and end_log() writes one line if there was
// trouble. The log never contains values of cells; only texts for people do.
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "diag/diagnostic.h"
#include "diag/json_fwd.h"

namespace registrar {

struct LogMode {
    bool json = false;
    bool quiet = false;
};

/// Sets how this process writes messages. Call it before the first one, while only one thread runs.
void set_log(const LogMode& mode);
LogMode log_mode();

/// Names the run that later lines of JSON belong to.
void log_run(std::int64_t run);

/// Reports a message about the command as a whole. `code` is a stable word. As text:
/// `registrar: message`, and for a warning `registrar: warning: message`.
void log_message(Level level, std::string_view code, const std::string& message);
inline void log_note(std::string_view code, const std::string& message) {
    log_message(Level::note, code, message);
}

/// Reports a finding. For one about a row, `plain` is its message without values, which a log shows instead;
/// `field` is its column.
void log_finding(const Diagnostic& finding, std::string_view plain = {}, std::string_view field = {});
/// Reports findings in their order; as text, those that repeat a rule often are counted.
void log_findings(const Diagnostics& findings);

/// Reports a text of several lines that is no message, such as totals. In a log it is an event of this name
/// with these fields.
void log_text(std::string_view event, const std::string& text, const Json& fields);

/// Reports an event of this name, only in a log.
void log_event(std::string_view event, const std::string& message, const Json& fields);

/// Says what the command has done, for the line that `-q` writes if there was trouble.
void log_summary(const std::string& text);

/// Ends the log: with `-q`, writes a line if the exit code is not 0 or if there was a warning or an error.
void end_log(int exit_code);

}  // namespace registrar
