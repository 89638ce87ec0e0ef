// SPDX-License-Identifier: Apache-2.0
#pragma once
// SIGINT and SIGTERM end a run at the end of its batch.
#include <atomic>

namespace registrar {

/// Becomes true on the first signal; a second one ends the process at once, which loses nothing that was
/// stored.
const std::atomic<bool>& stop_on_signals();

}  // namespace registrar
