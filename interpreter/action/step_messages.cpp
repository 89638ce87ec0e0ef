// SPDX-License-Identifier: Apache-2.0
#include "action/step_messages.h"

namespace registrar {

namespace messages {

const Message change_threshold{
    "change-threshold",
    "[...] would [...] [...] of [...] [...], more than [...] percent; --change-threshold [...] allows it.",
    Level::error,
    "More than 10 records are in scope, and more of them than `changeThreshold` allows would be changed. The "
    "step "
    "does nothing, later ones that change many records or move the file are left out, and the exit code is "
    "3."};
const Message no_accepted_row{
    "no-accepted-row", "No row of [...] was accepted, so nothing is [...].", Level::warning,
    "A file without an accepted row never starts a step that changes many records."};
const Message left_out{
    "left-out", "[...] is left out, because a limit or guard stopped something before.", Level::warning,
    "The step changes many records, or moves or deletes the file: after a stop it does not."};
const Message file_changed{"file-changed", "The file [...] is not what was read any more; it stays.",
                           Level::warning, "Somebody wrote the file after it was read."};
const Message file_gone{"file-gone", "The file [...] is gone already.", Level::note,
                        "An earlier process of the run moved or deleted it before it was killed."};

}  // namespace messages

std::span<const Message* const> common_step_messages() {
    using namespace messages;
    static const Message* const all[] = {&change_threshold, &no_accepted_row, &left_out, &file_changed,
                                         &file_gone};
    return all;
}

}  // namespace registrar
