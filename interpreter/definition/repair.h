// SPDX-License-Identifier: Apache-2.0
#pragma once
// Explains XML faults and shows the repaired text. Blanks out faults with an obvious repair in a copy of the
// text, so that one call finds the following faults too.
#include <string>

#include "definition/well_formed.h"
#include "diag/diagnostic.h"
#include "diag/source_file.h"

namespace registrar {

/// The text that replaces a span. An empty span means an insertion.
struct Edit {
    Span replaced;
    std::string text;
};

/// Returns the line in which the edit begins, with the edit applied and white space trimmed. If the line is
/// longer than 120 bytes, returns the part around the edit, with "…". Returns an empty text if the repaired
/// line is empty.
std::string repaired_line(const SourceFile& source, const Edit& edit);

/// Examines `text` and reports every fault, at most 20, with locations in `source`. `text` is the source's
/// text, possibly with blanks in place of faults that are already reported. Returns the result of the last
/// examination.
Examination examine_and_repair(const SourceFile& source, std::string text, Diagnostics& findings);

}  // namespace registrar
