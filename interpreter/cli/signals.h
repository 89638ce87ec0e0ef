// SPDX-License-Identifier: Apache-2.0
#pragma once
// Makes SIGINT and SIGTERM stop a run at the end of its batch, or at once if it waits for data.
#include "input/stop.h"

namespace registrar {

/// Installs the handlers and returns the stop that the first signal raises. A second signal ends the process
/// at once, which loses nothing that was stored. Also ignores SIGPIPE. The stop is never destroyed.
const Stop& stop_on_signals();

}  // namespace registrar
