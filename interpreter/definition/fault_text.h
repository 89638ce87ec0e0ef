// SPDX-License-Identifier: Apache-2.0
#pragma once
// Messages for XML faults that are reported without a repair, and for elements that are not closed.
#include <string>

#include "definition/well_formed.h"
#include "diag/source_file.h"

namespace registrar {

/// A fault in words. `help` may be empty.
struct FaultText {
    std::string message;
    Span span;
    std::string help;
};

/// Returns the fault's message and its exact span.
FaultText fault_text(const SourceFile& source, std::string_view text, const Examination& seen);

/// Returns the name in an element's start tag. If it is part of a secret that looks like a tag, returns
/// asterisks.
std::string_view shown_name_of(const SourceFile& source, const ElementExtent& element);

/// Returns how to close an element: an end tag after its text, if the text is on the same line as the start
/// tag; a sentence, if more deeply indented elements follow; else `<x/>`.
std::string unclosed_help(const SourceFile& source, const ElementExtent& element);

}  // namespace registrar
