// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes to standard output and standard error. All verbs write through these functions, because names, cells
// and lines of files may contain control characters, which a terminal would execute.
#include <cstdio>
#include <string_view>

namespace registrar {

/// Writes text to standard output. If that is a terminal, escapes control characters with visible().
void print(std::string_view text);
/// Calls print() and adds a line end.
void print_line(std::string_view text);
/// Writes text to standard error, with control characters escaped as by print().
void complain(std::string_view text);
/// Writes text to standard error unchanged, because it contains our own colour codes. The caller must have
/// escaped everything else with visible().
void complain_styled(std::string_view text);

/// Returns whether a standard stream is a terminal.
bool is_terminal(std::FILE* stream);

}  // namespace registrar
