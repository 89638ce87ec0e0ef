// SPDX-License-Identifier: Apache-2.0
// Compares all zones of the system with the C library, which reads the same files with separate code.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>

#include "rounds.h"
#include "values/zone.h"

using namespace registrar;

namespace {

constexpr std::int64_t first_tried = 0;            // 1970-01-01
constexpr std::int64_t end_tried = 4102444800;     // 2100-01-01
constexpr std::int64_t scan_step = 5 * 3600 + 77;  // transitions are farther apart

/// Sets the zone of the C library's localtime while it exists.
class LibraryZone {
public:
    explicit LibraryZone(const std::string& name) {
        if (const char* former = std::getenv("TZ")) former_ = former;
        setenv("TZ", (":/usr/share/zoneinfo/" + name).c_str(), 1);
        tzset();
    }
    ~LibraryZone() {
        if (former_)
            setenv("TZ", former_->c_str(), 1);
        else
            unsetenv("TZ");
        tzset();
    }
    LibraryZone(const LibraryZone&) = delete;
    LibraryZone& operator=(const LibraryZone&) = delete;

    std::int64_t offset(std::int64_t utc) const {
        const std::time_t time = utc;
        std::tm fields{};
        if (localtime_r(&time, &fields) == nullptr) throw std::runtime_error("localtime_r fails");
        return fields.tm_gmtoff;
    }
    /// Returns the first instant in (low, high] with the offset of `high`. Only one transition is between
    /// them.
    std::int64_t change_between(std::int64_t low, std::int64_t high) const {
        const std::int64_t after = offset(high);
        while (high - low > 1) {
            const std::int64_t middle = low + (high - low) / 2;
            (offset(middle) == after ? high : low) = middle;
        }
        return high;
    }

private:
    std::optional<std::string> former_;
};

/// Returns the expected instant of a local time. Tries each offset that the zone has in the days around it.
ZonedTime expected(const LibraryZone& library, LocalSeconds local, std::int64_t before, std::int64_t after,
                   DstPolicy policy) {
    std::set<std::int64_t> instants;
    for (const std::int64_t offset : {before, after})
        if (library.offset(local - offset) == offset) instants.insert(local - offset);
    if (instants.size() == 1) return {*instants.begin(), LocalKind::plain};
    if (instants.empty())
        return {local - (policy == DstPolicy::earlier ? after : before), LocalKind::skipped};
    return {policy == DstPolicy::later ? *instants.rbegin() : *instants.begin(), LocalKind::repeated};
}

/// Returns how many conversions around a transition differ.
std::size_t wrong_around(const Zone& zone, const LibraryZone& library, std::int64_t utc, std::int64_t before,
                         std::int64_t after) {
    std::size_t wrong = 0;
    for (const std::int64_t instant : {utc - 1, utc}) {
        const LocalSeconds local = instant + library.offset(instant);
        wrong += zone.to_local(instant) == local ? 0u : 1u;
    }
    const LocalSeconds low = utc + std::min(before, after);
    const LocalSeconds high = utc + std::max(before, after);
    for (const LocalSeconds local : {low - 1, low, low + (high - low) / 2, high - 1, high})
        for (const DstPolicy policy :
             {DstPolicy::compatible, DstPolicy::earlier, DstPolicy::later, DstPolicy::reject}) {
            const ZonedTime wanted = expected(library, local, before, after, policy);
            const ZonedTime found = zone.to_utc(local, policy);
            wrong += found.utc == wanted.utc && found.kind == wanted.kind ? 0u : 1u;
        }
    return wrong;
}

struct Comparison {
    std::size_t changes = 0;
    std::size_t wrong = 0;
};

Comparison compare(const std::string& name, std::mt19937& random) {
    const auto zone = Zone::find(name);
    REQUIRE(zone);
    const LibraryZone library(name);
    Comparison result;
    std::int64_t before = library.offset(first_tried);
    for (std::int64_t at = first_tried + scan_step; at < end_tried; at += scan_step) {
        const std::int64_t after = library.offset(at);
        if (zone->to_local(at) != at + after) ++result.wrong;
        if (after == before) continue;
        const std::int64_t change = library.change_between(at - scan_step, at);
        result.wrong += wrong_around(*zone, library, change, before, after);
        ++result.changes;
        before = after;
    }
    for (int round = 0; round < 200; ++round) {
        const std::int64_t at = std::uniform_int_distribution<std::int64_t>(first_tried, end_tried)(random);
        const LocalSeconds local = at + library.offset(at);
        if (zone->to_local(at) != local) ++result.wrong;
        const bool same = zone->to_utc(local, DstPolicy::earlier).utc == at ||
                          zone->to_utc(local, DstPolicy::later).utc == at;
        if (!same) ++result.wrong;
    }
    return result;
}

}  // namespace

TEST_CASE("zones of the system agree with the C library from 1970 to 2100") {
    const std::uint32_t seed = test_seed(1);
    const auto share = static_cast<std::size_t>(std::max(1, 20 / test_count(1)));
    std::mt19937 random(seed);
    std::size_t changes = 0;
    for (std::size_t at = seed % share; at < zone_names().size(); at += share) {
        const std::string& name = zone_names()[at];
        const Comparison found = compare(name, random);
        CAPTURE(name, found.changes);
        CHECK(found.wrong == 0);
        changes += found.changes;
    }
    CHECK(changes > 1000);
}

TEST_CASE("zones with irregular transitions, or at negative hours, agree with the C library") {
    std::mt19937 random(test_seed(1));
    for (const char* name :
         {"Africa/Casablanca", "Africa/El_Aaiun", "Asia/Gaza", "Asia/Hebron", "America/Nuuk",
          "America/Scoresbysund", "Europe/Dublin", "Pacific/Apia", "Antarctica/Troll"}) {
        const Comparison found = compare(name, random);
        CAPTURE(name, found.changes);
        CHECK(found.wrong == 0);
    }
}

TEST_CASE("every zone of the system can be read") {
    for (const std::string& name : zone_names()) {
        CAPTURE(name);
        const auto zone = Zone::find(name);
        REQUIRE(zone);
        // A year of the repeating cycle, and the same day 400 years later.
        const std::int64_t cycle = INT64_C(146097) * 86400;
        const LocalSeconds local = 7'258'118'400;  // 2200-01-01
        CHECK(zone->to_utc(local + cycle, DstPolicy::compatible).utc ==
              zone->to_utc(local, DstPolicy::compatible).utc + cycle);
    }
}
