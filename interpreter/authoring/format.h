// SPDX-License-Identifier: Apache-2.0
#pragma once
// Lays the text of a definition out in one way.
#include <string>
#include <string_view>

namespace registrar {

/// Returns a well-formed XML text in the canonical layout: an element on each line, two blanks for each
/// level, an element with only text on one line, attributes in double quotes where their values allow it, at
/// most one blank line in a row. Keeps comments, processing instructions and CDATA; a comment after something
/// on its line stays there. Texts lose the white space at their ends, which has no meaning in definitions.
/// Laying out the result again changes nothing.
std::string format_definition(std::string_view text);

}  // namespace registrar
