// SPDX-License-Identifier: Apache-2.0
#pragma once
// Dates and times in the form of ISO 8601, as interventions have them. What a zone makes of local times is
// zone.h's affair.
#include <cstdint>
#include <optional>
#include <string_view>

#include "values/date_format.h"

namespace registrar {

struct IsoDateTime {
    LocalSeconds local = 0;
    bool has_time = false;               ///< else `local` is midnight
    std::optional<std::int64_t> offset;  ///< seconds east of UTC, where the text says it
};

/// `2026-11-22T10:00:00`, with `T` or a space, with or without seconds, `Z` or an offset like `+01:00`; or
/// the date alone. Nothing for any other text.
std::optional<IsoDateTime> parse_iso_datetime(std::string_view text);

}  // namespace registrar
