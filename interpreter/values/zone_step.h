// SPDX-License-Identifier: Apache-2.0
#pragma once
// One change of a zone's UTC offset.
#include <cstdint>

namespace registrar {

/// From `utc` on (seconds since 1970), local time is UTC plus `offset` seconds.
struct ZoneStep {
    std::int64_t utc = 0;
    std::int64_t offset = 0;
    bool operator==(const ZoneStep&) const = default;
};

}  // namespace registrar
