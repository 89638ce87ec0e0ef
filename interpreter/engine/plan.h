// SPDX-License-Identifier: Apache-2.0
#pragma once
// Plans: what a run would do, saved with digests of everything it depends on, so that `run --plan` does that and
// nothing else.
#include <fstream>
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
    /// Writes deletes, resets, totals and digests, and gives the file its name. `planned` is the overlay that was written.
    void finish(Store& planned, const Report& report, const Job& job, const RunOptions& options);

private:
    void write_changes(Store& planned, std::int64_t run);

    std::string path_;
    std::ofstream file_;
    bool first_ = true;
};

/// Sets the plan's clock in `options`. Throws Refused where definition, flags, data or store are not those of the plan.
void hold_to_plan(const std::string& path, Store& store, const Job& job, RunOptions& options);

}  // namespace registrar
