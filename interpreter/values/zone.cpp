// SPDX-License-Identifier: Apache-2.0
#include "values/zone.h"

#include <date/tz.h>

#include <unicode/timezone.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <mutex>

#include "diag/unavailable.h"
#include "values/posix_zone.h"
#include "values/zone_file.h"

namespace registrar {

namespace {

constexpr std::int64_t cycle_seconds = 146097LL * 86400;  // the Gregorian calendar repeats after 400 years
constexpr std::int64_t two_years = 2LL * 366 * 86400;
constexpr std::size_t largest_zone_file = 1u << 20;
constexpr const char* zone_folder = "/usr/share/zoneinfo/";

/// Reads a zone's file. The name was found in the database, so it cannot lead elsewhere.
std::string read_zone_file(const std::string& name) {
    std::ifstream file(zone_folder + name, std::ios::binary);
    std::string bytes(largest_zone_file, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

std::int64_t floor_day(std::int64_t seconds) {
    return (seconds >= 0 ? seconds : seconds - 86399) / 86400;
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
    auto zone = parse(std::string(name), read_zone_file(std::string(name)));
    if (!zone) throw FileUnavailable(zone_folder + std::string(name), "damaged or missing time zone data");
    return zone;
}

std::shared_ptr<const Zone> Zone::shared(std::string_view name) {
    static std::mutex mutex;
    static std::map<std::string, std::weak_ptr<const Zone>, std::less<>> cached;
    const std::lock_guard lock(mutex);
    const auto known = cached.find(name);
    if (known != cached.end())
        if (auto zone = known->second.lock()) return zone;
    auto found = find(name);
    if (!found) return nullptr;
    auto zone = std::make_shared<const Zone>(*std::move(found));
    cached.insert_or_assign(zone->name(), zone);
    return zone;
}

const std::shared_ptr<const Zone>& Zone::utc() {
    static const auto zone = std::make_shared<const Zone>();
    return zone;
}

std::optional<Zone> Zone::parse(std::string name, std::string_view tz_file) {
    auto table = parse_zone_file(tz_file);
    if (!table) return std::nullopt;
    // The table may contain changes that the rule does not, so the repeated years must begin after them.
    const std::int64_t cycle_from = table->rule_from + two_years;
    if (!table->rule.empty()) {
        const auto ruled = posix_steps(table->rule, table->rule_from, cycle_from + cycle_seconds + two_years);
        if (!ruled) return std::nullopt;
        for (const ZoneStep& step : *ruled)
            if (step.offset != table->steps.back().offset) table->steps.push_back(step);
    }
    return Zone(std::move(name), std::move(table->steps), cycle_from);
}

Zone::Zone(std::string name, std::vector<ZoneStep> steps, std::int64_t cycle_from)
    : name_(std::move(name)),
      steps_(std::move(steps)),
      cycle_from_(cycle_from),
      day_offsets_(static_cast<std::size_t>(day_count), mixed_day) {
    fill_day_offsets();
}

/// Fills the offsets of days without a skipped or repeated time. The last step applies to the end of the
/// table of days.
void Zone::fill_day_offsets() {
    const auto day_after = [](std::int64_t local) {
        return std::clamp(floor_day(local + 86399) - first_day, std::int64_t{0}, day_count);
    };
    for (std::size_t at = 0; at < steps_.size(); ++at) {
        const ZoneStep& step = steps_[at];
        std::int64_t begin = 0;
        std::int64_t end = day_count;
        if (at > 0) begin = day_after(step.utc + std::max(step.offset, steps_[at - 1].offset));
        if (at + 1 < steps_.size()) {
            const ZoneStep& next = steps_[at + 1];
            end = day_after(next.utc + std::min(step.offset, next.offset) - 86399);
        }
        for (std::int64_t day = begin; day < end; ++day)
            day_offsets_[static_cast<std::size_t>(day)] = static_cast<std::int32_t>(step.offset);
    }
}

/// Returns the seconds of the whole cycles to subtract from a time, so that it is within the steps.
std::int64_t Zone::cycles_before(std::int64_t time) const {
    if (time < cycle_from_ + cycle_seconds + two_years) return 0;
    return (time - cycle_from_) / cycle_seconds * cycle_seconds;
}

ZonedTime Zone::search(LocalSeconds local, DstPolicy policy) const {
    const std::int64_t shift = cycles_before(local);
    const LocalSeconds wanted = local - shift;
    // The first step whose local end is after the wanted time.
    std::size_t low = 0;
    std::size_t high = steps_.size() - 1;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (steps_[middle + 1].utc + steps_[middle].offset > wanted)
            high = middle;
        else
            low = middle + 1;
    }
    const ZoneStep& step = steps_[low];
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
    const std::int64_t shift = cycles_before(utc);
    const auto next =
        std::upper_bound(steps_.begin(), steps_.end(), utc - shift,
                         [](std::int64_t time, const ZoneStep& step) { return time < step.utc; });
    return utc + std::prev(next)->offset;
}

std::int64_t Zone::next_change(std::int64_t utc) const {
    const std::int64_t shift = cycles_before(utc);
    const auto next =
        std::upper_bound(steps_.begin(), steps_.end(), utc - shift,
                         [](std::int64_t time, const ZoneStep& step) { return time < step.utc; });
    return next == steps_.end() ? INT64_MAX : next->utc + shift;
}

const std::vector<std::string>& zone_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> found;
        // Two names mean another zone on each machine.
        for (const auto& zone : date::get_tzdb().zones)
            if (zone.name() != "localtime" && zone.name() != "posixrules") found.push_back(zone.name());
        std::sort(found.begin(), found.end());
        return found;
    }();
    return names;
}

const std::string& tz_database_version() {
    static const std::string version = read_version();
    return version;
}

std::string zone_of_windows_name(std::string_view name) {
    icu::UnicodeString id;
    UErrorCode status = U_ZERO_ERROR;
    const icu::StringPiece bytes(name.data(), static_cast<std::int32_t>(name.size()));
    icu::TimeZone::getIDForWindowsID(icu::UnicodeString::fromUTF8(bytes), nullptr, id, status);
    std::string zone;
    if (U_SUCCESS(status)) id.toUTF8String(zone);
    return zone;
}

}  // namespace registrar
