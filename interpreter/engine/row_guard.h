// SPDX-License-Identifier: Apache-2.0
#pragma once
// Guards of rows: counts the records that rows delete and the values that they reset, and finds the row that
// would pass maxDeletes or maxResets.
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "action/batch.h"
#include "binding/input_plan.h"
#include "diag/json_fwd.h"
#include "engine/run_options.h"

namespace registrar {

/// What the stored rows of a run have destroyed so far. Stored in checkpoints. Stays empty without a limit.
struct GuardCounts {
    struct OfAction {
        std::uint64_t rows = 0;
        std::uint64_t deletes = 0;  ///< records
        std::uint64_t resets = 0;   ///< values
    };
    std::uint64_t rows = 0;         ///< of all imports with a limit, each once
    std::vector<OfAction> actions;  ///< as in the report

    Json to_json() const;
    static GuardCounts from_json(const Json& json);
};

/// The row that would pass a limit. It is not stored, and no row after it is read.
struct GuardStop {
    std::uint32_t input = 0;   ///< index of its file
    std::uint64_t record = 0;  ///< its number in the file, from 1
    std::uint64_t line = 0;
    std::string setting;  ///< maxDeletes or maxResets
    std::string code;     ///< max-deletes or max-resets
    /// Index, in the report, of the action with the setting; none if the limit is the command's.
    std::optional<std::size_t> action;
    std::string text;  ///< what the row would do, and the limit

    Json to_json() const;
    static GuardStop from_json(const Json& json);
};

/// Thrown if a row would pass a limit; the transaction of its batch is rolled back.
class GuardPassed : public std::runtime_error {
public:
    explicit GuardPassed(GuardStop stop) : std::runtime_error(stop.text), stop_(std::move(stop)) {}
    const GuardStop& stop() const { return stop_; }

private:
    GuardStop stop_;
};

/// Counts one batch at a time, as if each row were written before the next is read: the result does not
/// depend on where batches end. The job must outlive it.
class RowGuard {
public:
    RowGuard(const Job& job, const RunOptions& options);

    /// Returns whether any row of the job has a limit.
    bool any() const;
    /// Returns whether the rows of an import have a limit.
    bool watches(std::size_t import) const { return !limits_[import].empty(); }
    /// Begins to count a batch, if its import has a limit.
    void begin(const Batch& batch, const InputPlan& input);
    /// Returns whether a batch is being counted.
    bool counts() const { return counts_; }
    /// Counts a change of a batch's row and action. A null record is none.
    void add(std::uint32_t number, const RecordType& type, const RecordView& before, const RecordView& after);
    /// Ends the batch: adds its rows to the counts, or returns the first row that passes a limit and changes
    /// nothing.
    std::optional<GuardStop> judge(const Batch& batch, const InputPlan& input, GuardCounts& counts);

private:
    enum class Kind : std::uint8_t { deletes, resets };
    /// One limit, and the actions that it counts together.
    struct Limit {
        Kind kind;
        RowLimit most;
        std::size_t first;  ///< index in the report
        std::size_t last;   ///< one past the last
        bool flag;          ///< of the command: counts the rows of all imports
    };
    struct Losses {
        std::uint32_t deletes = 0;
        std::uint32_t resets = 0;
    };
    void add_limits(std::size_t import, Kind kind, const std::optional<RowLimit>& flag);
    bool count_row(std::uint32_t row, const InputPlan& input, GuardCounts& counts) const;
    std::uint64_t added(std::uint32_t row, const InputPlan& input, const Limit& limit) const;
    std::optional<GuardStop> judge_row(std::uint32_t row, const InputPlan& input,
                                       const GuardCounts& counts) const;

    const Job& job_;
    std::vector<std::vector<Limit>> limits_;  ///< of each import
    std::vector<Losses> losses_;              ///< of the batch, by number
    bool counts_ = false;
    bool counts_resets_ = false;  ///< they take longer to count than deletions
};

}  // namespace registrar
