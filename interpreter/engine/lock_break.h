// SPDX-License-Identifier: Apache-2.0
#pragma once
// Breaks the lock of a run, so that it cannot write any more.
#include <cstdint>
#include <string>

#include "store/store.h"

namespace registrar {

struct LockBreak {
    std::int64_t run = 0;    ///< whose lock is broken
    std::string reason;      ///< kept in the history of both runs
    std::int64_t clock = 0;  ///< seconds since 1970 UTC
    std::string store_url;
};

/// Ends all leases of a run and returns the number of the run that records this. Throws Refused if the run
/// holds none, StoreBusy if it is writing.
std::int64_t break_lock(Store& store, const LockBreak& work);

}  // namespace registrar
