// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes to standard output and standard error. All verbs write through these functions: names, cells and
// lines of files may hold control characters, which a terminal would obey.
#include <cstdio>
#include <string_view>

namespace registrar {

/// Writes text to standard output; visible() if that is a terminal, else as it is.
void print(std::string_view text);
/// The same, with a line end after it.
void print_line(std::string_view text);
/// The same on standard error.
void complain(std::string_view text);
/// Writes text to standard error as it is: its colours are ours, and its other texts are visible() already.
void complain_styled(std::string_view text);

/// Whether a standard stream is a terminal.
bool is_terminal(std::FILE* stream);

}  // namespace registrar
