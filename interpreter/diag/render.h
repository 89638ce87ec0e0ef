// SPDX-License-Identifier: Apache-2.0
#pragma once
// Renders diagnostics as text with a caret, as JSON and as SARIF 2.1.0.
#include <span>
#include <string>

#include "diag/diagnostic.h"

namespace registrar {

/// Returns one diagnostic as text, with a final line end:
///     file:line:column: level: message [rule-id]
///        42 | the line itself
///           |         ^^^^^ label
/// Each note follows in the same form, then `help: …` if there is help. A tab in the line becomes one blank.
/// A line of more than 160 code points is cut around the caret, with "…". A location with line 0 prints only
/// the first line, without line and column. Uses ANSI colours only if `colour` is true.
std::string render_text(const Diagnostic& diagnostic, bool colour = false);

/// Returns all diagnostics in order. If a rule repeats in one file, prints its first 20 findings and then
/// `file: note: N more of [rule-id]`.
std::string render_text(std::span<const Diagnostic> diagnostics, bool colour = false);

/// Returns a JSON array of {level, rule, code (the same), message, file, line, column, width, label, notes,
/// help}. The array ends with a note for each rule of which some findings were not kept.
std::string render_json(std::span<const Diagnostic> diagnostics);

/// Returns a workflow command of GitHub Actions for each diagnostic, a line each, which annotates its place.
std::string render_github(std::span<const Diagnostic> diagnostics);

/// Returns a SARIF 2.1.0 log with one run and the tool name "registrar". Each rule is listed once. Columns
/// are code points (columnKind unicodeCodePoints).
std::string render_sarif(std::span<const Diagnostic> diagnostics, const std::string& tool_version);

}  // namespace registrar
