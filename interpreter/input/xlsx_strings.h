// SPDX-License-Identifier: Apache-2.0
#pragma once
// How an .xlsx writes texts: those that its cells share, and characters that XML cannot have.
#include <string>
#include <string_view>

#include "input/shared_texts.h"
#include "input/xml_events.h"

namespace registrar {

/// `_x000D_` and the like as the characters that they stand for.
std::string without_escapes(std::string_view text);

/// Adds the texts of the part. Throws BadWorkbook.
void read_shared_strings(const ZipParts& parts, std::string_view part, SharedTexts& texts);

}  // namespace registrar
