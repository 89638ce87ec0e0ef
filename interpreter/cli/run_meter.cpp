// SPDX-License-Identifier: Apache-2.0
#include "cli/run_meter.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "cli/log.h"
#include "diag/unavailable.h"
#include "engine/lease.h"

namespace registrar {

void RunMeter::write_to(const std::string& path, const std::string& schedule) {
    path_ = path;
    schedule_ = schedule.empty() ? std::filesystem::path(path).stem().string() : schedule;
}

void RunMeter::count(const RunResult& result) {
    run_.rows = result.report.totals();
    // Rows of an unfinished run are counted when the same command ends it.
    run_.final = result.report.state != "interrupted" && !result.ended_before;
}

double RunMeter::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

int RunMeter::end(int exit_code) {
    if (path_.empty()) return exit_code;
    constexpr double per_second = 1000;
    run_.exit_code = exit_code;
    run_.seconds = std::ceil(seconds() * per_second) / per_second;
    run_.ended = system_seconds();
    try {
        add_to_metrics_file(path_, schedule_, run_);
        return exit_code;
    } catch (const Unavailable& unavailable) {
        log_message(Level::error, "metrics-file",
                    fmt::format("the metrics of the run were not written: {}", unavailable.what()));
        return exit_code <= 1 ? 6 : exit_code;
    }
}

}  // namespace registrar
