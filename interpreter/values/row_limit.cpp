// SPDX-License-Identifier: Apache-2.0
#include "values/row_limit.h"

#include "values/number.h"

namespace registrar {

std::optional<RowLimit> parse_row_limit(std::string_view text) {
    const bool percent = text.ends_with('%');
    if (percent) text.remove_suffix(1);
    const auto number = parse_integer(text);
    if (!number || *number < 0 || (percent && *number > 100)) return std::nullopt;
    return RowLimit{static_cast<std::uint64_t>(*number), percent};
}

}  // namespace registrar
