// SPDX-License-Identifier: Apache-2.0
#include "cli/signals.h"

#include <csignal>

namespace registrar {

namespace {

std::atomic<bool> stopping{false};
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void note_signal(int number) {
    stopping.store(true, std::memory_order_relaxed);
    std::signal(number, SIG_DFL);
}

}  // namespace

const std::atomic<bool>& stop_on_signals() {
    std::signal(SIGINT, note_signal);
    std::signal(SIGTERM, note_signal);
    // Whoever stops reading the messages of a run does not mean to stop the run.
    std::signal(SIGPIPE, SIG_IGN);
    return stopping;
}

}  // namespace registrar
