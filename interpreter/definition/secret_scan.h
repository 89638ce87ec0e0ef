// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds passwords and keys in the text of a definition, also where the text is not well-formed XML, so that
// no message shows them.
#include <string_view>
#include <vector>

#include "diag/source_file.h"

namespace registrar {

/// Returns true for names of elements and attributes that hold a secret, and for names so near to one that
/// the writer may have meant it.
bool names_secret(std::string_view name);

/// Returns the spans that hold secrets, ascending: contents and attributes of elements, and attributes, whose
/// names say so. `${env:NAME}` and `${file:PATH}` say where a
/// secret is, and are none. Reads the text
/// leniently: of an element without an end, the rest of its line counts, and further lines up to a tag. Takes
/// time in proportion to the text.
std::vector<Span> secret_spans(std::string_view text);

}  // namespace registrar
