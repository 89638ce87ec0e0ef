// SPDX-License-Identifier: Apache-2.0
#pragma once
// Messages that are said of steps, whatever step it is.
#include <span>

#include "action/message.h"

namespace registrar {

namespace messages {

extern const Message change_threshold, no_accepted_row, left_out, file_changed, file_gone;

}  // namespace messages

/// All of them.
std::span<const Message* const> common_step_messages();

}  // namespace registrar
