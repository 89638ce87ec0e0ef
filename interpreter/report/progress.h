// SPDX-License-Identifier: Apache-2.0
#pragma once
// Counters of a run in progress. The run's threads write them; any thread may read them at any time.
#include <atomic>
#include <cstdint>

namespace registrar {

struct Progress {
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<std::uint64_t> total_bytes{0};  ///< 0 if a size is not known
    std::atomic<std::uint64_t> rows{0};
    std::atomic<std::uint64_t> rejected{0};
    std::atomic<std::uint64_t> passwords{0};  ///< passwords read so far
    std::atomic<std::uint64_t> hashed{0};     ///< passwords hashed so far
};

}  // namespace registrar
