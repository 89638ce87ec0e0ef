// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads tz files (TZif, RFC 8536): the table of a zone's changes and the rule for the years after it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "values/zone_step.h"

namespace registrar {

/// The contents of a tz file.
struct ZoneTable {
    std::vector<ZoneStep> steps;  ///< ascending; the first one applies from the beginning of time
    std::string rule;             ///< POSIX TZ string for the time after the table; may be empty
    std::int64_t rule_from = 0;   ///< instant at which the table ends and the rule begins
};

/// Returns the table of a tz file of version 1 to 4; of versions after 1, the 64-bit part. Returns nothing if
/// the bytes are not a tz file or are inconsistent. Keeps only the last offset of the time before the year 0,
/// and nothing of the time after 9999. Takes time and memory proportional to the input, even for malformed
/// input.
std::optional<ZoneTable> parse_zone_file(std::string_view bytes);

}  // namespace registrar
