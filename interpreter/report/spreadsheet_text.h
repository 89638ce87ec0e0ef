// SPDX-License-Identifier: Apache-2.0
#pragma once
// Makes formulas harmless in text that people may open in a spreadsheet.
#include <string>
#include <string_view>

namespace registrar {

/// Returns the text with a leading `'` if a spreadsheet would read it as a formula. Numbers are unchanged.
std::string harmless_in_spreadsheets(std::string_view text);

}  // namespace registrar
