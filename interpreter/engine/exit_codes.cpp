// SPDX-License-Identifier: Apache-2.0
#include "engine/exit_codes.h"

#include <algorithm>

#include "diag/unavailable.h"
#include "engine/lease.h"

namespace registrar {

std::span<const ExitCode> exit_codes() {
    static constexpr ExitCode all[] = {
        {0, "done", "done", "nothing"},
        {1, "findings", "done, but rows were rejected; or check, test or undo found something",
         "correct the rows in the file of --rejects, and run that file"},
        {2, "refused", "nothing was done: the command, definition or files do not fit",
         "read the message, correct them"},
        {3, "stopped",
         "stopped by a limit (--max-rejects, --max-deletes, --atomic file, a guard, a plan that became "
         "stale)",
         "read the report, which says what is stored; raise the limit if the file is right"},
        {4, "interrupted", "interrupted by a signal", "run the same command again: it continues"},
        {5, "locked", "another run holds the lock", "wait, or use --on-lock; registrar lock names the run"},
        {6, "unavailable", "the store, a file or a server is unavailable",
         "correct the name if the message names a file or store that never was; else run the same command "
         "again when it is back: it continues"},
        {7, "bad-input", "a file or a step's input is bad: a signature, a damaged archive",
         "correct it; the same command alone does not help"},
        {70, "internal-error", "internal error", "report it, with a pack of the run if there is one"},
    };
    return all;
}

std::string_view exit_code_name(int code) {
    const auto all = exit_codes();
    return std::ranges::find(all, code, &ExitCode::code)->name;
}

int exit_code_of(const std::exception& error) {
    if (dynamic_cast<const Refused*>(&error) != nullptr) return 2;
    if (dynamic_cast<const LeaseHeld*>(&error) != nullptr) return 5;
    if (dynamic_cast<const Unavailable*>(&error) != nullptr) return 6;
    if (dynamic_cast<const BadInput*>(&error) != nullptr) return 7;
    return 70;
}

}  // namespace registrar
