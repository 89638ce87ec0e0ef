// SPDX-License-Identifier: Apache-2.0
#pragma once
// The words for faults in the XML that are reported as they are, and for elements that are not closed.
#include <string>

#include "definition/well_formed.h"
#include "diag/source_file.h"

namespace registrar {

/// A fault in words; `help` may be empty.
struct FaultText {
    std::string message;
    Span span;
    std::string help;
};

/// What the fault is and where exactly it stands.
FaultText fault_text(const SourceFile& source, std::string_view text, const Examination& seen);

/// How to close an element: behind its text, where it has one in the same line as its tag; where deeper
/// indented elements follow, in words; else as `<x/>`.
/// The name in an element's start tag, with asterisks where it is a part of a secret that looks like a tag.
std::string_view shown_name_of(const SourceFile& source, const ElementExtent& element);

std::string unclosed_help(const SourceFile& source, const ElementExtent& element);

}  // namespace registrar
