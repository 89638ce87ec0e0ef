// SPDX-License-Identifier: Apache-2.0
#pragma once
// Evaluates the rule at the end of a tz file: a POSIX TZ string with the extensions of RFC 8536. The rule
// applies to all years after the file's table.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "values/zone_step.h"

namespace registrar {

/// Returns the offset that a TZ string gives at `from` (as a step at `from` itself) and every change after
/// it, up to the end of the year that contains `to`. Both are seconds since 1970 UTC. Returns nothing if the
/// string is not a TZ string. Hours of a change may be -167 to 167. `from` must be in the years -1 to 9999.
std::optional<std::vector<ZoneStep>> posix_steps(std::string_view rule, std::int64_t from, std::int64_t to);

}  // namespace registrar
