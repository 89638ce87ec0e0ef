// SPDX-License-Identifier: Apache-2.0
#pragma once
// Tracks the progress of a job: the files found, the stages completed, whether a guard or limit stopped it.
// Stored in every checkpoint, so that a resumed run does nothing twice.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "check/job.h"
#include "diag/json_fwd.h"
#include "engine/row_guard.h"
#include "report/report.h"
#include "workspace/created_ids.h"

namespace registrar {

/// A data file of the run.
struct FoundFile {
    std::size_t import = 0;  ///< index of its <import>
    std::string path;
    std::uint64_t accepted = 0;  ///< rows that were not rejected

    Json to_json() const;
    static FoundFile from_json(const Json& json);
};

struct JobProgress {
    std::size_t stage = 0;          ///< the next stage: its index in the result of stages()
    std::size_t imports_found = 0;  ///< imports whose files were looked for
    std::vector<FoundFile> files;   ///< of those imports, in order
    bool guarded = false;  ///< a guard stopped a step: no bulk step runs and no file is moved any more
    bool stopped = false;  ///< a limit or a refusal stopped the run: only the consolidators of the current
                           ///< file still run, without those that change records or move files
    std::size_t stopped_at = 0;  ///< index of that file
    bool refused = false;        ///< a finalizer refused
    bool judged = false;         ///< the current bulk step passed its guard
    std::uint64_t changed = 0;   ///< records that the current bulk step has changed so far
    std::string log_path;        ///< the file that the error logger wrote for the current data file
    std::vector<std::string> first_rejects;  ///< of the current file, for the mail
    CreatedIds created;                      ///< by rows of this run
    std::uint64_t file_rows = 0;             ///< notes of FileRows in the ledger, of the current stage
    GuardCounts guard_counts;                ///< of the stored rows
    std::optional<GuardStop> guard_stop;     ///< the row before which the rows stop, once it is known
    std::vector<PartSeconds> times;          ///< parts of the job that timeLogger has not reported yet

    /// Returns all but the lists: ProgressLists keeps those.
    Json to_json() const;
    static JobProgress from_json(const Json& json);
};

/// A part of a job that is one transaction, or can be resumed by itself.
struct JobStage {
    enum class Kind : std::uint8_t { step, find, rows, finalizers };
    Kind kind = Kind::step;
    const StepJob* step = nullptr;  ///< for a step; else null
    std::size_t import = 0;         ///< meaningless for steps of the root
    std::size_t first = 0;          ///< index of the first file, or of the file that a consolidator follows
    std::size_t last = 0;           ///< one past the last file; for rows and finalizers
    bool at_once = false;           ///< rows and finalizers of the import are one transaction
    bool in_import = true;          ///< false for steps of the root
    std::uint32_t phase = 0;        ///< for finalizers: which of their transactions

    /// Returns whether the stage is a consolidator.
    bool consolidates() const { return kind == Kind::step && step->type->phase == StepPhase::consolidators; }
};

/// Returns all stages of the job as far as its files are known. After each Kind::find more stages are
/// appended; the index of a stage never changes.
std::vector<JobStage> stages(const Job& job, const JobProgress& progress, bool atomic_file);

}  // namespace registrar
