// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_codes.h"

#include "diag/unavailable.h"
#include "engine/lease.h"

namespace registrar {

std::span<const ExitCode> exit_codes() {
    static constexpr ExitCode all[] = {
        {0, "done", ""},
        {1, "done, but rows were rejected; or `check` or `test` found something",
         "correct the rows in `--rejects`, run that file"},
        {2, "nothing was done: the command, definition or files do not fit", "read the message"},
        {3, "stopped by a limit (`--max-rejects`, `--max-deletes`, `--atomic file`, a guard, a stale plan)",
         "read the report"},
        {4, "interrupted by a signal", "run the same command again"},
        {5, "another run holds the lock", "wait, or use `--on-lock`"},
        {6, "the store, a file or a server is unavailable", "run the same command again when it is back"},
        {7, "bad input", "correct it"},
        {70, "internal error", "report it"},
    };
    return all;
}

int exit_code_of(const std::exception& error) {
    if (dynamic_cast<const Refused*>(&error) != nullptr) return 2;
    if (dynamic_cast<const LeaseHeld*>(&error) != nullptr) return 5;
    if (dynamic_cast<const Unavailable*>(&error) != nullptr) return 6;
    if (dynamic_cast<const BadInput*>(&error) != nullptr) return 7;
    return 70;
}

}  // namespace registrar
