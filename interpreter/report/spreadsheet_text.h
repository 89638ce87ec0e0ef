// SPDX-License-Identifier: Apache-2.0
#pragma once
// Text that people may open in a spreadsheet: formulas made harmless.
#include <string>
#include <string_view>

namespace registrar {

/// The text with a leading `'` where a spreadsheet would run it as a formula. Plain numbers stay as they are.
std::string harmless_in_spreadsheets(std::string_view text);

}  // namespace registrar
