// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the command line says about a run, and how a run talks to whoever started it.
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "diag/diagnostic.h"
#include "engine/batch_filler.h"
#include "engine/binding.h"
#include "engine/outcomes.h"
#include "input/stop.h"
#include "store/store.h"

namespace registrar {

/// What `run --plan` is held to.
struct HeldPlan {
    std::string path;
    StoreIdentity store;
    std::vector<std::string> inputs;  ///< SHA-256 of each file, in order
};

struct RunOptions {
    std::string store_url;
    std::vector<std::string> data;  ///< files that replace the provider's
    std::string data_path;  ///< folder of the provider's relative paths; empty: the definition's folder
    std::optional<std::int64_t> now;
    BindMode bind = BindMode::definition;
    bool strict = false;
    std::optional<RejectLimit> max_rejects;
    std::optional<std::int64_t> change_threshold;  ///< percent that mass steps may change
    bool atomic_file = false;
    bool yes = false;      ///< what an action asks to be confirmed is
    std::string outcomes;  ///< path, or empty
    bool outcomes_all = false;
    std::string rejects;  ///< path, or empty
    std::string report;   ///< path, or empty; `.html` makes a page
    mode_t mode = 0600;   ///< of result files
    unsigned jobs = 2;
    std::uint32_t row_limit =
        0;  ///< rows of a batch; 0: what the engine finds fit. Shows in nothing but the time
    bool again = false;
    bool keep_effects = true;
    std::int64_t lock_patience = 0;  ///< seconds to wait where another run holds the lock
    std::optional<HeldPlan> held_plan;
    bool plan = false;  ///< the store is an overlay: no lease, nothing to resume
    std::vector<std::pair<std::string, std::string>>
        overrides;  ///< flags that changed the job, for the run's key

    const Stop* stop = nullptr;  ///< raised by a signal
    Progress* progress = nullptr;
    std::function<void(const Diagnostic&)> diagnose;  ///< the first findings, with their places
    std::function<void(const OutcomeLine&)> watch;    ///< every outcome line
    bool watch_all = false;                           ///< also of rows without a message
};

}  // namespace registrar
