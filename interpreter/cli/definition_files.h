// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shared by the verbs that read and write files of definitions: which files a command means, and how a
// changed text is written back.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"

namespace registrar {

/// Returns the words, with the files of definitions below it in place of each folder, by name. XML files with
/// another root are left out, unless that is empty or misspelt: such a file may be meant to be a definition.
/// Throws Refused for a folder without definitions.
std::vector<std::string> definition_words(const std::vector<std::string>& words);

/// Returns whether an element may be the root of a definition.
bool is_definition_root(std::string_view name);

/// Applies the edits of findings to the text in which they are. Leaves out those that overlap others. Returns
/// how many findings were corrected.
std::size_t apply_edits(std::string& text, std::span<const Diagnostic> findings);

/// Writes a definition in UTF-8 to its file, of which the mode is kept; through a link to the file that it
/// names. An XML declaration then names UTF-8. "-" is standard output. Throws FileUnavailable.
void write_definition(const std::string& path, std::string text);

}  // namespace registrar
