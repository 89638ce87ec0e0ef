// SPDX-License-Identifier: Apache-2.0
#pragma once
// Diagnostics as text with a caret, as JSON and as SARIF 2.1.0.
#include <span>
#include <string>

#include "diag/diagnostic.h"

namespace registrar {

/// One diagnostic as text, with a final line end:
///     file:line:column: level: message [rule-id]
///        42 | the line itself
///           |         ^^^^^ label
/// then each note in the same form, then `help: …` where there is help. Tabs in the line become one blank,
/// a line over 160 code points is cut around the caret with "…". A place of line 0 prints only its first
/// line, without line and column. Colour (ANSI) only when asked for.
std::string render_text(const Diagnostic& diagnostic, bool colour = false);

/// All of them, in order. Of a rule that repeats in one file, the first 20 and then
/// `file: note: N more of [rule-id]`.
std::string render_text(std::span<const Diagnostic> diagnostics, bool colour = false);

/// A JSON array, which ends with a note for each rule of which not all findings were kept, of {level, rule,
/// message, file, line, column, width, label, notes, help}.
std::string render_json(std::span<const Diagnostic> diagnostics);

/// A SARIF 2.1.0 log with one run; tool name "registrar", the rules named once, columns in code points
/// (columnKind unicodeCodePoints).
std::string render_sarif(std::span<const Diagnostic> diagnostics, const std::string& tool_version);

}  // namespace registrar
