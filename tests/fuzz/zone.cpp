// SPDX-License-Identifier: Apache-2.0
// Fuzzes time zones: any bytes are read as a tz file or, if they do not begin like one, as a POSIX TZ string.
// They are read or refused, and times convert to UTC and back within the bounds of the zone's offsets.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "values/posix_zone.h"
#include "values/zone.h"

using namespace registrar;

namespace {

constexpr std::int64_t most_offset = 26 * 3600;

void demand(bool condition) {
    if (!condition) std::abort();
}

std::int64_t distance(std::int64_t left, std::int64_t right) {
    return left < right ? right - left : left - right;
}

void check_zone(const Zone& zone) {
    for (std::int64_t time = -62135596800; time < 253402300800; time += 86400 * 997 + 12345) {
        demand(distance(zone.to_local(time), time) <= most_offset);
        for (const DstPolicy policy :
             {DstPolicy::compatible, DstPolicy::earlier, DstPolicy::later, DstPolicy::reject})
            demand(distance(zone.to_utc(time, policy).utc, time) <= most_offset);
    }
}

void check_rule(std::string_view text) {
    const std::int64_t from = 1'700'000'000;
    const auto steps = posix_steps(text, from, from + INT64_C(400) * 366 * 86400);
    if (!steps) return;
    demand(!steps->empty() && steps->front().utc == from && steps->size() < 1000);
    for (std::size_t at = 1; at < steps->size(); ++at) demand((*steps)[at - 1].utc < (*steps)[at].utc);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto zone = Zone::parse("any", bytes)) check_zone(*zone);
    if (!bytes.starts_with("TZif")) check_rule(bytes);
    return 0;
}
