// SPDX-License-Identifier: Apache-2.0
#include "cli/signals.h"

#include <csignal>

namespace registrar {

namespace {

Stop* raised_by_signals = nullptr;

extern "C" void note_signal(int) {
    raised_by_signals->raise();
}

}  // namespace

const Stop& stop_on_signals() {
    static Stop stop;
    raised_by_signals = &stop;
    struct sigaction action {};
    action.sa_handler = note_signal;
    // Readers that wait for data wait for the stop, too, so no other system call must be interrupted.
    action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    // A closed pipe of messages, as of `| head`, must not end the run.
    std::signal(SIGPIPE, SIG_IGN);
    return stop;
}

}  // namespace registrar
