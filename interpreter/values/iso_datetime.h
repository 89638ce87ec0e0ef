// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads dates and times in ISO 8601 form, which interventions use. Does not convert local times to UTC;
// zone.h does.
#include <cstdint>
#include <optional>
#include <string_view>

#include "values/date_format.h"

namespace registrar {

struct IsoDateTime {
    LocalSeconds local = 0;
    bool has_time = false;               ///< else `local` is midnight
    std::optional<std::int64_t> offset;  ///< seconds east of UTC, if the text has an offset
};

/// Reads `2026-11-22T10:00:00`, with `T` or a space, with or without seconds, with `Z` or an offset such as
/// `+01:00`; or a date alone. Cuts fractions of a second. Returns nothing for any other text.
std::optional<IsoDateTime> parse_iso_datetime(std::string_view text);

}  // namespace registrar
