// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds passwords and keys in the text of a definition, so that no message shows them. Works on malformed XML
// too.
#include <string_view>
#include <vector>

#include "diag/source_file.h"

namespace registrar {

/// Returns whether an element or attribute of that name holds a secret. Also true for names so similar to one
/// that the author may have meant it.
bool names_secret(std::string_view name);

/// Returns the spans that hold secrets, ascending: contents and attributes of elements with such names,
/// attributes with such names, and the passwords of URLs. `${env:NAME}` and `${file:PATH}` are not secrets,
/// because they only say where one is. Reads the text leniently: if an element has no end, the rest of its
/// line counts, and the following lines up to a tag. Takes time proportional to the text.
std::vector<Span> secret_spans(std::string_view text);

}  // namespace registrar
