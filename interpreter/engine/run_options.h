// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the command line says about a run, and how a run talks to whoever started it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "binding/input_options.h"
#include "report/progress.h"
#include "report/reject_limit.h"
#include "report/result_options.h"
#include "store/store.h"

namespace registrar {

/// What `run --plan` is held to.
struct HeldPlan {
    std::string path;
    StoreIdentity store;
    std::vector<std::string> inputs;  ///< SHA-256 of each file, in order
};

struct RunOptions : InputOptions, ResultOptions {
    std::string store_url;
    std::optional<std::int64_t> now;
    bool strict = false;
    std::optional<RejectLimit> max_rejects;
    std::optional<std::int64_t> change_threshold;  ///< percent that mass steps may change
    bool atomic_file = false;
    bool yes = false;  ///< what an action asks to be confirmed is
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
    Progress* progress = nullptr;
};

/// Sets `bind`, `max-rejects`, `atomic` or `jobs`; false for another name. Throws Refused for a wrong value.
bool set_flag(RunOptions& options, std::string_view name, std::string_view value);

}  // namespace registrar
