// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes metrics in Prometheus' text format: families of samples in general, and those about the runs of
// schedules. Labels are bounded: they name schedules and outcomes, never files, records or people.
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/report.h"

namespace registrar {

/// A value with its labels.
struct MetricSample {
    std::vector<std::pair<std::string_view, std::string>> labels;
    double value = 0;
};

/// All samples of one name. A counter only grows, and its name ends in `_total`.
struct MetricFamily {
    enum class Type { gauge, counter };
    std::string_view name;
    std::string_view help;  ///< one line
    Type type = Type::gauge;
    std::vector<MetricSample> samples = {};
};

/// Returns the families as text, with HELP and TYPE. Leaves out families without samples.
std::string metrics_text(std::span<const MetricFamily> families);

/// One ended run.
struct RunMetrics {
    int exit_code = 0;
    double seconds = 0;      ///< how long it took
    std::int64_t ended = 0;  ///< seconds since 1970 UTC, by the system's clock
    Totals rows = {};        ///< over all actions; empty if the run read none
    bool final = true;  ///< false if the same command continues the run, and then counts these rows again
};

/// The last run of a schedule, and what all its runs add up to.
struct ScheduleMetrics {
    using Rows = std::array<std::uint64_t, 6>;  ///< indexed by RowOutcome

    std::string schedule;
    std::int64_t last_success = 0;  ///< end of the last run with exit code 0 or 1; 0: none
    std::int64_t last_end = 0;      ///< end of the last run; 0: none
    double last_seconds = 0;
    int last_exit_code = 0;
    Rows last_rows{};
    Rows rows{};  ///< of all runs since counting began

    void add(const RunMetrics& run);
};

/// Returns the metrics of schedules. For the daemon and for `run --metrics-file`.
std::vector<MetricFamily> schedule_metrics(std::span<const ScheduleMetrics> schedules);

/// Returns the last success and the sums of rows that the text of schedule_metrics() has for a schedule.
/// Values that it does not have are 0.
ScheduleMetrics read_schedule_metrics(std::string_view text, std::string schedule);

/// Throws Refused if the path is a file that exists, is not empty, and is not of metrics.
void check_replaces_metrics(const std::string& path);

/// Adds a run to the file of metrics of its schedule, which it replaces. The file keeps the last success if
/// the run failed. A new file gets the mode 0666 less the umask. Throws FileUnavailable.
void add_to_metrics_file(const std::string& path, const std::string& schedule, const RunMetrics& run);

}  // namespace registrar
