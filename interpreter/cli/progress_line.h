// SPDX-License-Identifier: Apache-2.0
#pragma once
// One line on standard error that shows how far a run is: bytes, rows a second, rejects, remaining time.
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "engine/run_options.h"

namespace registrar {

class ProgressLine {
public:
    /// `when` is auto (on a terminal), always or never.
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

/// The line's text after so many seconds.
std::string progress_text(const Progress& progress, double seconds);

}  // namespace registrar
