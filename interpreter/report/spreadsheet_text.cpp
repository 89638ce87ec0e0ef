// SPDX-License-Identifier: Apache-2.0
#include "report/spreadsheet_text.h"

#include "values/number.h"

namespace registrar {

std::string harmless_in_spreadsheets(std::string_view text) {
    constexpr std::string_view openers = "=+-@\t\r";
    const bool opens = !text.empty() && openers.find(text.front()) != std::string_view::npos;
    std::string harmless(opens && !parse_decimal(text) ? "'" : "");
    return harmless.append(text);
}

}  // namespace registrar
