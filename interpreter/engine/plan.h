// SPDX-License-Identifier: Apache-2.0
#pragma once
// Plans: what a run would do, saved with digests of everything it depends on, so that `run --plan` does that
// and nothing else.
#include <cstdint>
#include <optional>
#include <string>

#include "engine/run_options.h"
#include "report/report.h"
#include "report/result_file.h"
#include "store/store.h"

namespace registrar {

/// Writes a plan file as the outcomes come.
class PlanFile {
public:
    /// Begins the file under a private name; its mode will be `mode`. Throws FileUnavailable.
    PlanFile(const std::string& path, mode_t mode);
    void add(const OutcomeLine& line);
    /// Writes deletes, resets, totals and digests, and gives the file its name. `planned` is the overlay that
    /// was written; `identity` is the store's, taken before anything of it was read.
    void finish(Store& planned, const StoreIdentity& identity, const Report& report, const Job& job,
                const RunOptions& options);
    /// A plan that was not finished leaves no file.
    ~PlanFile();
    PlanFile(const PlanFile&) = delete;
    PlanFile& operator=(const PlanFile&) = delete;

private:
    void write(std::string_view text);
    void write_changes(Store& planned, std::int64_t run);

    ResultFile file_;
    mode_t mode_;
    std::string text_;  ///< not written yet
    bool first_ = true;
};

/// Throws Refused if a file of that name is no plan: only an older plan is replaced.
void check_replaces_plan(const std::string& path);

/// Sets the plan and its clock in `options`. Throws Refused where definition or flags are not those of the
/// plan, and FileUnavailable.
void hold_to_plan(const std::string& path, const Job& job, RunOptions& options);

/// Throws Refused where the store is not as the plan found it or, where a resumed run has changed it itself,
/// as that run left it: at the revision of its checkpoint.
void check_planned_store(const HeldPlan& plan, Store& store, std::optional<std::int64_t> left_at);
/// The code of a run that stops because its plan no longer holds.
inline constexpr std::string_view stale_plan = "stale-plan";

/// Throws StepFailed (3) if somebody else has changed the store since the run's last batch: the plan did not
/// see that. Inside the transaction of the next batch; does nothing for a run without a plan.
void check_still_planned(const RunOptions& options, Store& store, const Report& report);
/// The same for a file that was read to its end.
void check_still_planned(const RunOptions& options, std::size_t input, const std::string& sha256);

/// Which of the run's files are compared with a plan's.
struct PlannedPart {
    std::size_t first = 0;
    bool last = true;  ///< no more follow
};
/// Throws Refused where the files are not those of the plan.
void check_planned_inputs(const HeldPlan& plan, const std::vector<std::string>& paths, PlannedPart part = {});
/// Throws Refused for a job whose files no plan can foresee.
void check_foreseeable(const HeldPlan& plan, const Job& job);

}  // namespace registrar
