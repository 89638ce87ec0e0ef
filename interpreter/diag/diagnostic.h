// SPDX-License-Identifier: Apache-2.0
#pragma once
// Diagnostics: what is wrong, where, why, and what to do about it. Findings are values that go into a
// sink; nothing here prints or throws.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "diag/source_file.h"

namespace registrar {

enum class Level { note, warning, error };

/// "note", "warning" or "error".
std::string_view level_name(Level level);

/// A second place that explains the first: printed as a note with its own line and caret.
struct Note {
    Place place;
    std::string text;
};

/// One finding. `label` stands behind the caret; `help` is one line that says how to mend it.
struct Diagnostic {
    Level level = Level::error;
    std::string rule;     ///< stable id, for instance "unknown-field"
    std::string message;  ///< one sentence; documented messages to the letter
    Place place;
    std::string label;
    std::vector<Note> notes;
    std::string help;
};

/// Collects findings in the order in which they are found.
class Diagnostics {
public:
    void add(Diagnostic diagnostic);
    const std::vector<Diagnostic>& all() const { return all_; }
    std::size_t errors() const { return errors_; }
    std::size_t warnings() const { return warnings_; }
    /// Orders by file (in order of first appearance), line and column; equal places keep their order.
    void sort_by_place();

private:
    std::vector<Diagnostic> all_;
    std::size_t errors_ = 0;
    std::size_t warnings_ = 0;
};

}  // namespace registrar
