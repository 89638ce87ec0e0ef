// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a line would read once repaired: what stands in the `help:` of a fault in the XML.
#include <string>

#include "diag/source_file.h"

namespace registrar {

/// What to write in place of a span; an empty span inserts.
struct Edit {
    Span replaced;
    std::string text;
};

/// The line in which the edit begins, with the edit made, without white space at both ends; of a line over
/// 120 bytes the part around the edit, with "…". Empty where nothing is left of the line.
std::string repaired_line(const SourceFile& source, const Edit& edit);

}  // namespace registrar
