// SPDX-License-Identifier: Apache-2.0
#pragma once
// Plans: what a run would do, saved with digests of everything it depends on, so that `run --plan` does that
// and nothing else.
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>

#include "engine/report.h"
#include "engine/run_options.h"
#include "store/store.h"

namespace registrar {

/// Writes a plan file as the outcomes come.
class PlanFile {
public:
    /// Throws FileUnavailable.
    explicit PlanFile(const std::string& path);
    void add(const OutcomeLine& line);
    /// Writes deletes, resets, totals and digests, and gives the file its name. `planned` is the overlay that
    /// was written.
    void finish(Store& planned, const Report& report, const Job& job, const RunOptions& options);
    /// A plan that was not finished leaves no file.
    ~PlanFile();
    PlanFile(const PlanFile&) = delete;
    PlanFile& operator=(const PlanFile&) = delete;

private:
    void write_changes(Store& planned, std::int64_t run);

    std::string path_;
    std::string
        beside_;  ///< what is written until the plan is whole; empty where it is finished or written in place
    std::ofstream file_;
    bool first_ = true;
};

/// Sets the plan and its clock in `options`. Throws Refused where definition or flags are not those of the
/// plan, and FileUnavailable.
void hold_to_plan(const std::string& path, const Job& job, RunOptions& options);

/// Throws Refused where the store is not as the plan found it or, where a resumed run has changed it itself,
/// as that run left it: at the revision of its checkpoint.
void check_planned_store(const HeldPlan& plan, Store& store, std::optional<std::int64_t> left_at);
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
