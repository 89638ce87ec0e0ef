// SPDX-License-Identifier: Apache-2.0
#pragma once
// SIGINT and SIGTERM end a run at the end of its batch, at once where it waits for data.
#include "input/stop.h"

namespace registrar {

/// Raised by the first signal; a second one ends the process at once, which loses nothing that was stored.
const Stop& stop_on_signals();

}  // namespace registrar
