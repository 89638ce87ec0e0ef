// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads the texts of an .xlsx: shared strings, and escapes for characters that XML does not allow.
#include <string>
#include <string_view>

#include "input/shared_texts.h"
#include "input/xml_events.h"

namespace registrar {

/// Returns the text with `_x000D_` and similar escapes replaced by their characters.
std::string without_escapes(std::string_view text);

/// Adds the texts of the part to `texts`. Throws BadWorkbook.
void read_shared_strings(const ZipParts& parts, std::string_view part, SharedTexts& texts);

}  // namespace registrar
