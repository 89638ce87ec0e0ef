// SPDX-License-Identifier: Apache-2.0
#pragma once
// Diagnostics: what is wrong, where, why, and how to correct it. Collects findings as values; does not print
// or throw.
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diag/source_file.h"

namespace registrar {

enum class Level { note, warning, error };

/// Returns "note", "warning" or "error".
std::string_view level_name(Level level);

/// A second location that explains the first. Printed as a note with its own line and caret.
struct Note {
    Location location;
    std::string text;
};

/// Replaces a part of the source's text.
struct Correction {
    Span span;
    std::string text;
};

/// One finding. `label` is printed after the caret; `help` is one line that says how to correct the input.
struct Diagnostic {
    Level level = Level::error;
    std::string rule;     ///< stable id, for example "unknown-field"
    std::string message;  ///< one sentence; documented messages are quoted exactly
    Location location;
    std::string label;
    std::vector<Note> notes;
    std::string help;
    std::size_t more = 0;  ///< findings of the same rule in the same file that were not kept
    /// What corrects the input for certain, as edits of the text in which the finding is; empty if nothing
    /// does.
    std::vector<Correction> edits = {};
};

/// Collects findings in the order in which they are found. A file of several megabytes may contain an error
/// in every word. Therefore only 1,000 findings per rule and file are kept, and their texts are cut at 2,000
/// bytes.
class Diagnostics {
public:
    static constexpr std::size_t most_of_a_rule = 1000;

    void add(Diagnostic diagnostic);
    /// Returns whether another finding of this rule in this file would only be counted, not kept.
    bool is_full(const std::string& rule, const std::string& file) const;
    const std::vector<Diagnostic>& all() const { return all_; }
    std::size_t errors() const { return errors_; }
    std::size_t warnings() const { return warnings_; }
    /// Sorts by file (in order of first appearance), line and column. The sort is stable.
    void sort_by_location();

private:
    struct Kept {
        std::size_t count = 0;
        std::size_t last = 0;  ///< index of the last one in all_
    };
    std::vector<Diagnostic> all_;
    std::map<std::pair<std::string, std::string>, Kept> kept_;  ///< by rule and file
    std::size_t errors_ = 0;
    std::size_t warnings_ = 0;
};

}  // namespace registrar
