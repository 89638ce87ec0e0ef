// SPDX-License-Identifier: Apache-2.0
#pragma once
// Saves what a run would do, with digests of everything that it depends on, and checks them again for
// `run --plan`, which does exactly that or stops.
#include <cstdint>
#include <optional>
#include <string>

#include "engine/run_options.h"
#include "report/report.h"
#include "report/result_file.h"
#include "store/store.h"

namespace registrar {

/// Writes a plan file while the plan runs, so that outcomes need no memory.
class PlanFile {
public:
    /// Creates the file under a private name. A new plan gets the mode `mode`. Throws FileUnavailable.
    PlanFile(const std::string& path, mode_t mode);
    void add(const OutcomeLine& line);
    /// Writes deletions, resets, totals and digests, and gives the file its final name. `planned` is the
    /// overlay that the plan wrote to. `identity` is the store's, taken before the plan read anything.
    void finish(Store& planned, const StoreIdentity& identity, const Report& report, const Job& job,
                const RunOptions& options);
    /// Removes the file if the plan was not finished.
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

/// Throws Refused if a file of that name exists and is not a plan: only plans are overwritten.
void check_replaces_plan(const std::string& path);

/// Reads the plan into `options`, with its clock. Throws Refused if the file is not a plan, or if the
/// definition or the flags differ from the plan's; FileUnavailable if it cannot be read.
void follow_plan(const std::string& path, const Job& job, RunOptions& options);

/// Throws Refused if the store has changed since the plan read it. For a resumed run, which has changed the
/// store itself, `left_at` is the revision of its checkpoint and replaces the plan's.
void check_planned_store(const PlanToFollow& plan, Store& store, std::optional<std::int64_t> left_at);
/// The code of a run that stops because its plan no longer holds.
inline constexpr std::string_view stale_plan = "stale-plan";

/// Throws StepFailed (3) if another run has changed the store since this run's last batch. Call it inside the
/// transaction of the next batch. Does nothing without a plan.
void check_still_planned(const RunOptions& options, Store& store, const Report& report);
/// Throws StepFailed (3) if a file that was read to its end differs from the plan's.
void check_still_planned(const RunOptions& options, std::size_t input, const std::string& sha256);

/// Which files of the plan are compared.
struct PlannedPart {
    std::size_t first = 0;  ///< index in the plan of the first one
    bool last = true;       ///< the plan has no files after these
};
/// Throws Refused if the files are not those of the plan.
void check_planned_inputs(const PlanToFollow& plan, const std::vector<std::string>& paths,
                          PlannedPart part = {});
/// Throws Refused for a job that downloads or produces its files, which a plan cannot know.
void check_foreseeable(const PlanToFollow& plan, const Job& job);

}  // namespace registrar
