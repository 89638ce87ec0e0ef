// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the reader hands to the writer: the outcomes, messages and wanted records of a stretch of rows of one
// file.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "action/deferred_reference.h"
#include "action/message.h"
#include "diag/source_file.h"
#include "input/read_position.h"
#include "workspace/flush.h"
#include "workspace/lookups.h"
#include "workspace/pending_changes.h"
#include "workspace/pending_passwords.h"

namespace registrar {

/// No particular one of a field's cells.
inline constexpr std::uint32_t any_cell = UINT32_MAX;

/// One message about one row and action.
struct Finding {
    std::uint32_t number = 0;  ///< of the row and action in the batch
    std::uint32_t order = 0;   ///< of the message in the action's order of rules
    const Message* message = nullptr;
    Level level = Level::error;            ///< with `--strict`, warnings become errors
    std::string_view field;                ///< the column's name; empty where the message is about the row
    std::uint32_t cell_number = any_cell;  ///< which of the field's cells, as the column of the file
    std::string value;
    std::string text;  ///< with its values
    std::uint64_t line = 0;
    std::uint64_t record = 0;
    std::string original;              ///< the record's bytes; with a rejected record's first finding only
    std::string packed;                ///< of a sheet's row, beside `original`: with what its cells are
    std::string masked;                ///< the same for the store, where it holds secret cells; else empty
    std::string cell;                  ///< the reference of a workbook's cell, like D42
    std::optional<Location> location;  ///< of the cell, kept for the first findings of a run
    std::string reason;                ///< what stands behind the caret
    std::string log_line;              ///< for the error logger, where there is one
};

/// Physical lines of rows. Nearly always the next row stands on the next line, so only the exceptions are
/// kept.
class RowLines {
public:
    void add(std::uint32_t row, std::uint64_t line) {
        if (!steps_.empty() && steps_.back().line + (row - steps_.back().row) == line) return;
        steps_.push_back({row, line});
    }
    std::uint64_t line_of(std::uint32_t row) const;
    void clear() { steps_.clear(); }

private:
    struct Step {
        std::uint32_t row;
        std::uint64_t line;
    };
    std::vector<Step> steps_;
};

/// A row's record holds the mark of a password.
struct PasswordUse {
    std::uint32_t number = 0;
    std::shared_ptr<PendingPassword> password;
};

/// A row and action has the number row * actions + action, rows counted from 0 in the batch.
struct Batch {
    std::uint32_t input = 0;  ///< index of the input file
    std::uint32_t rows = 0;
    std::uint64_t first_record = 0;  ///< record number of row 0
    ReadPosition end;                ///< where the next batch begins
    bool ends_input = false;
    std::string encoding;
    std::string looks_like;           ///< what encoding a file with bytes that do not fit seems to be in
    std::string sha256;               ///< of the file, with its last batch
    std::size_t first_block = 0;      ///< index of blocks[0] in the file
    std::vector<BlockDigest> blocks;  ///< digests that were completed while the batch was read
    std::vector<RowOutcome> outcomes;
    std::vector<Finding> findings;            ///< ordered by number, then order
    std::vector<DeferredReference> deferred;  ///< ordered by number
    RowLines lines;
    std::vector<std::unique_ptr<PendingChanges>> changes;  ///< one for each record type written
    std::vector<PasswordUse> passwords;                    ///< to be hashed before the batch is written
    std::vector<SeenSet> named;  ///< records that the rows' references led to, where steps ask for them
    std::uint64_t sequence = 0;  ///< batches of a pipeline count from 1
    /// What the ids of new records go on with behind this batch.
    std::vector<std::pair<const RecordType*, std::int64_t>> next_ids;
    std::uint64_t skipped_times = 0;
    std::uint64_t repeated_times = 0;
    std::size_t text_bytes = 0;  ///< see count_texts()

    PendingChanges& changes_of(const RecordType& type);
    /// Counts the memory of the texts that findings and references hold from these indexes on.
    void count_texts(std::size_t first_finding, std::size_t first_deferred);
    /// Forgets all rows from `row` on.
    void cut(std::uint32_t row, std::size_t actions);
    std::size_t memory() const;
    void clear();
};

}  // namespace registrar
