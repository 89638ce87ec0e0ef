// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a schedule does with times that were missed, that come while its last run still runs, and whose run
// fails. Kept as JSON in the store.
#include <cstdint>
#include <string>
#include <string_view>

#include "store/schedule_ledger.h"

namespace registrar {

enum class OnMissed : std::uint8_t { once, skip, all };
inline constexpr std::string_view on_missed_words[] = {"once", "skip", "all"};
enum class OnBusy : std::uint8_t { skip, queue_one, queue_all };
inline constexpr std::string_view on_busy_words[] = {"skip", "queue-one", "queue-all"};

/// Spans are in seconds.
struct SchedulePolicy {
    OnMissed on_missed = OnMissed::once;
    std::int64_t catch_up = 86'400;  ///< times that were missed longer ago are not run
    OnBusy on_busy = OnBusy::queue_one;
    std::int64_t retries = 3;      ///< further attempts after exit codes 5 and 6
    std::int64_t backoff = 30;     ///< before the first retry; doubled before each later one
    std::int64_t timeout = 0;      ///< after which a run is stopped at a batch's end; 0: never
    std::int64_t pause_after = 0;  ///< consecutive failures that pause the schedule; 0: never
    std::int64_t quiet = 10;       ///< for which a file must not have changed to be taken as complete

    /// Reads the policy of a stored schedule.
    static SchedulePolicy of(const Schedule& schedule);
    std::string to_json() const;
    /// Sets the value of a flag such as `--on-missed`. Returns false for another flag. Throws Refused for a
    /// wrong value.
    bool set(std::string_view flag, std::string_view value);
    /// Returns the values that are not the default, as flags: `--on-missed skip --retries 1`.
    std::string to_flags() const;

private:
    bool set_span(std::string_view flag, std::string_view value);
};

/// Returns a span such as `90s`, `15m`, `24h` or `2d` in seconds. Throws Refused, naming the flag, for
/// another text.
std::int64_t span_of(std::string_view flag, std::string_view text);
/// Returns a span in the largest unit that divides it: `24h` is `1d`.
std::string span_text(std::int64_t seconds);

}  // namespace registrar
