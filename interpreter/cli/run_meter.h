// SPDX-License-Identifier: Apache-2.0
#pragma once
// Measures a run and writes its metrics file, however the run ends.
#include <chrono>
#include <string>

#include "engine/run.h"
#include "report/metrics.h"

namespace registrar {

class RunMeter {
public:
    /// Starts to measure.
    RunMeter() : begin_(std::chrono::steady_clock::now()) {}

    /// Names the file of metrics; an empty path means none. Without the name of a schedule, the file's own
    /// name without its ending is the schedule's: it is unique in a folder of such files.
    void write_to(const std::string& path, const std::string& schedule = {});
    /// Adds what the run did.
    void count(const RunResult& result);
    /// Leaves the file as it is, because there was no run.
    void leave() { path_.clear(); }
    /// Writes the file. Returns the exit code of the command: 6 if the run was good and the file cannot be
    /// written.
    int end(int exit_code);
    double seconds() const;

private:
    std::chrono::steady_clock::time_point begin_;
    std::string path_, schedule_;
    RunMetrics run_;
};

}  // namespace registrar
