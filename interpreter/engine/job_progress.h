// SPDX-License-Identifier: Apache-2.0
#pragma once
// How far a job came around its rows: which files were found, which stations are behind it, what a guard
// stopped. Kept in every checkpoint, so that a resumed run does nothing twice.
#include <cstdint>
#include <string>
#include <vector>

#include "check/job.h"
#include "diag/json_fwd.h"
#include "report/report.h"

namespace registrar {

/// A data file of the run.
struct FoundFile {
    std::size_t import = 0;  ///< index of its <import>
    std::string path;
    std::uint64_t accepted = 0;  ///< rows that were not rejected
};

struct JobProgress {
    std::size_t stage = 0;          ///< the next one, by its place in stations()
    std::size_t imports_found = 0;  ///< imports whose files were looked for
    std::vector<FoundFile> files;   ///< of all of them, in order
    bool guarded = false;  ///< a guard stopped something: nothing is changed in masses or moved any more
    bool stopped = false;  ///< a limit stopped the rows: only loggers and mail of their file still run
    std::size_t stopped_at = 0;              ///< the index of that file
    bool refused = false;                    ///< an action refused what it would do once
    bool judged = false;                     ///< the mass step at hand passed its guard
    std::uint64_t changed = 0;               ///< records that it has changed so far
    std::string log_path;                    ///< what the error logger wrote for the file at hand
    std::vector<std::string> first_rejects;  ///< of the file at hand, for the mail
    std::vector<PartSeconds> times;          ///< of the parts that timeLogger has not reported yet

    Json to_json() const;
    static JobProgress from_json(const Json& json);
};

/// A part of a job that is done at one go, or resumed by itself.
struct JobStage {
    enum class Kind : std::uint8_t { step, find, rows, finalizers };
    Kind kind = Kind::step;
    const StepJob* step = nullptr;  ///< for a step
    std::size_t import = 0;         ///< meaningless for steps of the root
    std::size_t first = 0;          ///< of rows: index of the first file; of a consolidator: of its file
    std::size_t last = 0;           ///< of rows: behind the last file
    bool at_once = false;           ///< of rows: with what the import does once, in one transaction
    bool in_import = true;
    std::uint32_t phase = 0;  ///< of what is done once

    bool consolidates() const { return kind == Kind::step && step->type->phase == StepPhase::consolidators; }
};

/// All stations of the job as far as its files are known; more follow each Kind::find, none of them moves.
std::vector<JobStage> stages(const Job& job, const JobProgress& progress, bool atomic_file);

}  // namespace registrar
