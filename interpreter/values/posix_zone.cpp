// SPDX-License-Identifier: Apache-2.0
// Compiled as C++17: date/ptz.h of Debian 12 is ambiguous with C++20's std::chrono.
#include "values/posix_zone.h"

#include <date/ptz.h>

namespace registrar {

std::vector<PosixStep> posix_steps(const std::string& rule, std::int64_t from, std::int64_t to) {
    const Posix::time_zone zone{rule};
    std::vector<PosixStep> steps;
    for (std::int64_t at = from; at < to;) {
        const auto info = zone.get_info(date::sys_seconds{std::chrono::seconds{at}});
        steps.push_back({at, info.offset.count()});
        const std::int64_t end = info.end.time_since_epoch().count();
        if (end <= at) break;
        at = end;
    }
    return steps;
}

}  // namespace registrar
