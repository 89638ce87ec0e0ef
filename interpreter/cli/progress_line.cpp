// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_line.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "cli/log.h"
#include "cli/terminal.h"
#include "diag/json.h"
#include "diag/utf8.h"

namespace registrar {

namespace {

constexpr std::chrono::milliseconds interval{200};
constexpr double megabyte = 1e6;

}  // namespace

std::string progress_text(const Progress& progress, double seconds) {
    const auto bytes = static_cast<double>(progress.bytes.load());
    const auto total = static_cast<double>(progress.total_bytes.load());
    const auto rows = static_cast<double>(progress.rows.load());
    std::string text = fmt::format("{:.1f}", bytes / megabyte);
    if (total > 0)
        text += fmt::format(" of {:.1f} MB ({:.0f} %)", total / megabyte, bytes * 100 / total);
    else
        text += " MB";
    text += fmt::format(", {:.0f} rows, {:.0f} rows/s, {} rejected", rows, seconds > 0 ? rows / seconds : 0.0,
                        progress.rejected.load());
    if (const std::uint64_t passwords = progress.passwords.load(); passwords > 0)
        text += fmt::format(", {} of {} passwords", progress.hashed.load(), passwords);
    if (total > 0 && bytes > 0) text += fmt::format(", {:.0f} s left", seconds * (total - bytes) / bytes);
    return text;
}

ProgressLine::ProgressLine(const Progress& progress, const std::string& when)
    : progress_(progress), terminal_(is_terminal(stderr)) {
    const bool wanted = terminal_ && !log_mode().quiet && !log_mode().json;
    if (when == "always" || (when == "auto" && wanted)) thread_ = std::thread([this] { show(); });
}

ProgressLine::~ProgressLine() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }
    ended_changed_.notify_all();
    thread_.join();
}

void ProgressLine::show() {
    const auto begin = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    bool shown = false;
    while (!ended_changed_.wait_for(lock, interval, [this] { return ended_; })) {
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
        // Only a terminal can overwrite the line.
        const std::string text = progress_text(progress_, passed.count());
        if (log_mode().json)
            log_event("progress", text, Json::object());
        else
            complain_styled(terminal_ ? "\r\033[K" + visible(text) : text + "\n");
        std::fflush(stderr);
        shown = true;
    }
    if (shown && terminal_ && !log_mode().json) complain_styled("\r\033[K");
}

}  // namespace registrar
