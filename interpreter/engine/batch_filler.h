// SPDX-License-Identifier: Apache-2.0
#pragma once
// The reader's side of a run: converts records to rows, lets the actions decide them, and collects the
// pending changes in batches. Reads the file and the store, writes neither.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "action/batch.h"
#include "binding/binding.h"
#include "binding/convert.h"
#include "binding/record_rules.h"
#include "binding/secret_cells.h"
#include "engine/row_guard.h"
#include "input/reader.h"
#include "report/progress.h"
#include "report/row_counts.h"
#include "values/row_limit.h"
#include "workspace/workspace.h"

namespace registrar {

/// Options of a run that matter while rows are decided.
struct FillOptions {
    std::int64_t clock = 0;  ///< the run's clock, seconds since 1970 UTC
    bool strict = false;
    std::optional<RowLimit> max_rejects;
    bool keep_originals = true;  ///< keep the bytes of rejected records
    std::int64_t run = 0;        ///< number of the run, which trash records name
    bool log_lines = false;      ///< make a line for the error logger of each finding
    PasswordWork passwords = PasswordWork::none;
    CreatedIds created = {};  ///< by rows of this run before these
    /// The row of a guard, before which the reading stops. BatchSource passes it on only with its file.
    std::optional<GuardStop> guard_stop = {};
};

/// Fills batches from one file. Used by the reader's thread. All arguments of the constructor but the options
/// must outlive it.
class BatchFiller {
public:
    BatchFiller(Reader& reader, const FileBinding& binding, Workspace& workspace, const FillOptions& options);

    /// Fills a cleared batch and sorts its changes. Stops at `row_limit` rows, at 128 MiB, at 32 passwords,
    /// at the end of the file, when a slow pipe pauses, or when `stop` is raised. Adds to `counts`. `stop`
    /// and `progress` may be null.
    void fill(Batch& batch, std::uint32_t row_limit, const Stop* stop, RowCounts& counts, Progress* progress);
    /// Returns true after max_rejects or a guard stopped the reading. The row that would have passed it is
    /// not in the batch.
    bool limit_passed() const { return limit_passed_; }
    /// Returns the beginning of the first record whose bytes suggest another encoding; empty if there is
    /// none.
    const std::string& suspect_bytes() const { return suspect_bytes_; }

private:
    static constexpr std::uint32_t group_rows = 32;
    static constexpr std::size_t window_rows = 4096;

    bool is_at_guard() const;
    ReadPosition position() const;
    bool read_window(std::size_t wanted);
    void look_ahead();
    void look_ahead_by_rows(const Binding& binding);
    void look_ahead_by_cells(const Binding& binding);
    bool read_group(Batch& batch);
    bool is_header_again(const Cells& record) const;
    std::string fault_of(const Cells& record);
    void keep_suspect_bytes(const Cells& record);
    void report_record(Batch& batch, std::uint32_t row, RecordRemark remark);
    void run_action(Batch& batch, std::size_t action);
    void note_rejected(const Binding& binding, const Cells& record);
    void judge_readings(const Binding& binding);
    void note_given(const Binding& binding, std::size_t action);
    bool creates(std::size_t earlier, const RecordType& type) const;
    bool has_cells(std::size_t earlier, const RecordType& type, std::size_t action) const;
    bool has_cells(std::size_t earlier, std::span<const std::string_view> columns, std::size_t action) const;
    bool is_from_earlier(const Batch& batch, const Finding& finding, std::size_t action) const;
    std::uint32_t hidden_rows(const Binding& binding) const;
    void skip_in_need(Batch& batch, std::size_t action);
    void describe_findings(Batch& batch, std::size_t first);
    void take_cell(Finding& finding, const Cells& record) const;
    void describe(Finding& finding, const Cells& record) const;
    void describe_deferred(Batch& batch, std::size_t first);
    std::string log_cells(const Cells& record) const;
    std::string_view locate_cell(const BoundCell* bound, const Cells& record, std::size_t offset,
                                 Location& location) const;
    void count_rows(Batch& batch, RowCounts& counts);

    Reader& reader_;
    const FileBinding& binding_;
    Workspace& workspace_;
    FillOptions options_;
    SecretCells secrets_;
    std::vector<Cells> window_;     ///< records that the reader delivered together
    std::size_t window_count_ = 0;  ///< records in the window
    std::size_t window_next_ = 0;   ///< the first one that is not yet in a group
    std::span<Cells> records_;      ///< the group, in the window
    std::vector<std::byte> ahead_;  ///< rows of the window, for lookups
    std::uint32_t group_ = 0;       ///< records in the group
    std::uint32_t skipped_ = 0;     ///< one bit for each row that is the header again
    std::uint32_t group_row_ = 0;   ///< batch row of the group's first record
    std::array<TimeCounts, group_rows> times_;
    std::vector<std::byte> rows_;
    /// For each action of the group's only row, the types of `creates` that it is to give, one bit for each.
    std::vector<std::uint32_t> given_;
    RowFaults found_;
    std::uint64_t locations_left_;
    std::uint64_t deferred_locations_left_;
    bool limit_passed_ = false;
    std::string suspect_bytes_;
};

}  // namespace registrar
