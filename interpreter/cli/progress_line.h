// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shows the progress of a run in one line on standard error: bytes, rows per second, rejects, remaining time.
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "engine/run_options.h"

namespace registrar {

/// Shows the line five times a second, from a thread of its own, until it is destroyed.
class ProgressLine {
public:
    /// `when` is auto (only on a terminal), always or never. `progress` must outlive the line.
    ProgressLine(const Progress& progress, const std::string& when);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

private:
    void show();

    const Progress& progress_;
    bool terminal_;
    std::mutex mutex_;
    std::condition_variable ended_changed_;
    bool ended_ = false;
    std::thread thread_;
};

/// Returns the line's text `seconds` after the start.
std::string progress_text(const Progress& progress, double seconds);

}  // namespace registrar
