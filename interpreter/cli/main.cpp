// SPDX-License-Identifier: Apache-2.0
// Runs the command line. Turns each exception into a line on standard error and its exit code.
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>

#include "cli/log.h"
#include "cli/verb.h"
#include "engine/exit_codes.h"

namespace {

int failed(const std::exception& error) {
    const int code = registrar::exit_code_of(error);
    registrar::log_message(registrar::Level::error, registrar::exit_code_name(code),
                           (code == 70 ? std::string("internal error: ") : "") + error.what());
    return code;
}

int executed(int count, char** words) {
    try {
        return registrar::run_command_line(count, words);
    } catch (const std::exception& error) {
        return failed(error);
    }
}

/// Flushes standard output. If that fails, a success becomes exit code 6: results that were not printed are
/// lost.
int printed(int code) {
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    registrar::log_message(registrar::Level::error, "standard-output",
                           std::string("standard output: ") + std::strerror(errno));
    return code == 0 || code == 1 ? 6 : code;
}

}  // namespace

int main(int count, char** words) {
    std::setlocale(LC_CTYPE, "C.UTF-8");
    // A write beyond the file size limit then fails with a message instead of ending the process.
    std::signal(SIGXFSZ, SIG_IGN);
    const int code = printed(executed(count, words));
    registrar::end_log(code);
    return code;
}
