// SPDX-License-Identifier: Apache-2.0
#pragma once
// The options of a run, including the functions and counters through which it reports to its caller.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "binding/input_options.h"
#include "diag/json_fwd.h"
#include "report/progress.h"
#include "report/result_options.h"
#include "store/schedule_ledger.h"
#include "store/store.h"
#include "values/due_text.h"
#include "values/row_limit.h"

namespace registrar {

/// The plan that `run --plan` must not deviate from.
struct PlanToFollow {
    std::string path;
    StoreIdentity store;
    std::vector<std::string> inputs;  ///< SHA-256 of each file, in order
};

struct RunOptions : InputOptions, ResultOptions {
    std::string store_url;
    std::optional<std::int64_t> now;  ///< the run's clock, seconds since 1970 UTC; none: the system's
    bool strict = false;              ///< warnings reject rows, too
    std::optional<RowLimit> max_rejects;
    RowGuards guards;  ///< replace those of the definition; they count the rows of all actions together
    std::optional<std::int64_t> change_threshold;  ///< percentage of records that a bulk step may change
    bool atomic_file = false;                      ///< all rows of a file are stored, or none
    bool yes = false;                              ///< confirms actions that need a confirmation
    unsigned jobs = 2;                             ///< 1: reads and writes on one thread
    std::uint32_t row_limit = 0;                   ///< rows of a batch; 0: chosen by the engine. For tests
    bool skip_steps = false;                       ///< performs no step
    /// Steps and providers change nothing outside the store, and say what they would do. True in a plan, too.
    bool rehearsal = false;
    bool require_rows = false;  ///< no file, or files without a data row, are a failure
    bool again = false;         ///< start afresh instead of resuming an unfinished run
    /// The same if a file or the tz database has changed since the unfinished run read it; else that is
    /// refused.
    bool again_if_changed = false;
    bool keep_effects = true;
    /// Seconds to wait if another run holds the lock; -1: do not wait, and tell nobody of it.
    std::int64_t lock_patience = 0;
    /// The caller runs the job again after exit code 5 or 6, so nobody is told of such a failure.
    bool retried = false;
    std::optional<PlanToFollow> plan_to_follow;
    bool plan = false;  ///< the store is an overlay: takes no lease and resumes nothing
    std::vector<std::pair<std::string, std::string>> overrides;  ///< flags that changed the job, for its key
    /// The day for which the run is due, for `${due}`; none: that of the run's clock, in UTC.
    std::optional<LocalSeconds> due;
    std::string due_text;         ///< what `--due` said; may be empty
    std::optional<DueRow> claim;  ///< the due time of a schedule that this run belongs to
    std::function<void(std::int64_t run)> began = {};  ///< called once the run has a number
    Progress* progress = nullptr;                      ///< may be null
};

/// Returns the options that change what a run does to the store, for the key of an unfinished run and for a
/// plan. Result files do not.
Json outcome_flags(const RunOptions& options);

/// Returns the word as a POSIX shell reads it.
std::string shell_word(const std::string& word);

/// Returns the command that runs the definition with these options, quoted for a shell. The same command
/// resumes the run.
std::string command_of(const RunOptions& options, const std::string& definition);

/// Sets the options that outcome_flags() wrote.
void take_outcome_flags(const Json& flags, RunOptions& options);

/// Sets the option `bind`, `max-rejects`, `max-deletes`, `max-resets`, `change-threshold`, `atomic`, `mode`,
/// `due` or `jobs` from its text. Returns false for another name. Throws Refused for a wrong value.
bool set_flag(RunOptions& options, std::string_view name, std::string_view value);

}  // namespace registrar
