// SPDX-License-Identifier: Apache-2.0
#include "values/zone.h"

#include <date/tz.h>

#include <algorithm>
#include <fstream>

#include "values/posix_zone.h"

namespace registrar {

namespace {

constexpr std::int64_t first_posix_second = 2114380800;  // 2037-01-01T00:00:00Z: tz files are sure up to here
constexpr std::int64_t cycle_seconds = 146097LL * 86400;  // the Gregorian calendar repeats after 400 years
constexpr std::int64_t last_posix_second = first_posix_second + cycle_seconds + 2 * 366 * 86400;
constexpr const char* zone_folder = "/usr/share/zoneinfo/";

/// The last line of a version 2+ tz file. The name was found in the database, so it leads nowhere else.
std::string posix_rule(const std::string& name) {
    std::ifstream file(zone_folder + name, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (bytes.size() < 3 || bytes.back() != '\n') return {};
    const auto begin = bytes.rfind('\n', bytes.size() - 2);
    return begin == std::string::npos ? std::string() : bytes.substr(begin + 1, bytes.size() - begin - 2);
}

std::string read_version() {
    std::ifstream file(std::string(zone_folder) + "tzdata.zi");
    std::string line;
    std::getline(file, line);
    constexpr std::string_view mark = "# version ";
    return line.starts_with(mark) ? line.substr(mark.size()) : "unknown";
}

}  // namespace

std::optional<Zone> Zone::find(std::string_view name) {
    if (!std::binary_search(zone_names().begin(), zone_names().end(), name)) return std::nullopt;
    const date::time_zone* zone = date::locate_zone(name);
    std::vector<Step> steps;
    const auto append = [&steps](std::int64_t utc, std::int64_t offset) {
        if (steps.empty() || steps.back().offset != offset) steps.push_back({utc, offset});
    };
    auto info = zone->get_info(date::sys_seconds{date::sys_days{date::year{1800} / 1 / 1}});
    append(INT64_MIN, info.offset.count());
    while (info.end.time_since_epoch().count() < first_posix_second) {
        info = zone->get_info(info.end);
        append(info.begin.time_since_epoch().count(), info.offset.count());
    }
    if (const std::string rule = posix_rule(std::string(name)); !rule.empty())
        for (const PosixStep& step : posix_steps(rule, first_posix_second, last_posix_second))
            append(step.utc, step.offset);
    return Zone(std::string(name), std::move(steps));
}

Zone::Zone(std::string name, std::vector<Step> steps) : name_(std::move(name)), steps_(std::move(steps)) {
    std::vector<std::int32_t> offsets(static_cast<std::size_t>(day_count), mixed_day);
    for (std::int64_t day = 0; day < day_count; ++day) {
        const LocalSeconds midnight = (day + first_day) * 86400;
        const ZonedTime begin = search(midnight, DstPolicy::compatible);
        const ZonedTime end = search(midnight + 86399, DstPolicy::compatible);
        const bool even =
            begin.kind == LocalKind::plain && end.kind == LocalKind::plain && end.utc - begin.utc == 86399;
        // Two changes on one day that cancel each other out do not occur in the tz database.
        if (even) offsets[static_cast<std::size_t>(day)] = static_cast<std::int32_t>(midnight - begin.utc);
    }
    day_offsets_ = std::move(offsets);
}

ZonedTime Zone::search(LocalSeconds local, DstPolicy policy) const {
    std::int64_t shift = 0;
    if (local >= last_posix_second) shift = (local - first_posix_second) / cycle_seconds * cycle_seconds;
    const LocalSeconds wanted = local - shift;
    // The first step whose local end lies behind the wanted time.
    std::size_t low = 0;
    std::size_t high = steps_.size() - 1;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (steps_[middle + 1].utc + steps_[middle].offset > wanted)
            high = middle;
        else
            low = middle + 1;
    }
    const Step& step = steps_[low];
    if (low > 0 && wanted < step.utc + step.offset) {
        const std::int64_t before = steps_[low - 1].offset;
        const std::int64_t offset = policy == DstPolicy::earlier ? step.offset : before;
        return {wanted - offset + shift, LocalKind::skipped};
    }
    if (low + 1 < steps_.size() && wanted >= steps_[low + 1].utc + steps_[low + 1].offset) {
        const std::int64_t offset = policy == DstPolicy::later ? steps_[low + 1].offset : step.offset;
        return {wanted - offset + shift, LocalKind::repeated};
    }
    return {wanted - step.offset + shift, LocalKind::plain};
}

LocalSeconds Zone::to_local(std::int64_t utc) const {
    const std::int64_t shift =
        utc >= last_posix_second ? (utc - first_posix_second) / cycle_seconds * cycle_seconds : 0;
    const auto next = std::upper_bound(steps_.begin(), steps_.end(), utc - shift,
                                       [](std::int64_t time, const Step& step) { return time < step.utc; });
    return utc + std::prev(next)->offset;
}

const std::vector<std::string>& zone_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> found;
        for (const auto& zone : date::get_tzdb().zones) found.push_back(zone.name());
        std::sort(found.begin(), found.end());
        return found;
    }();
    return names;
}

const std::string& tz_database_version() {
    static const std::string version = read_version();
    return version;
}

}  // namespace registrar
