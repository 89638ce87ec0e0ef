// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shows a line with its repair, for the `help:` of XML faults.
#include <string>

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

}  // namespace registrar
