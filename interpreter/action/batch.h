// SPDX-License-Identifier: Apache-2.0
#pragma once
// The result of deciding a batch of rows of one file: outcomes, messages and changes. The reader thread
// passes batches to the writer thread.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "action/deferred_reference.h"
#include "action/message.h"
#include "diag/source_file.h"
#include "input/read_position.h"
#include "workspace/file_marks.h"
#include "workspace/flush.h"
#include "workspace/lookups.h"
#include "workspace/pending_changes.h"
#include "workspace/pending_passwords.h"
#include "workspace/workspace.h"

namespace registrar {

/// No particular cell of a field.
inline constexpr std::uint32_t any_cell = UINT32_MAX;

/// A record that a row names and that does not exist. If an earlier, rejected or skipped action of the row
/// should have created it, the row is not blamed for its absence.
struct MissingRecord {
    const RecordType* type = nullptr;
    std::vector<std::string_view> columns =
        {};  ///< of the filled cells that name it; with none, nothing creates it
};

/// One message about one row and action.
struct Finding {
    std::uint32_t number = 0;  ///< of the row and action in the batch
    std::uint32_t order = 0;   ///< of the message in the action's order of rules
    const Message* message = nullptr;
    Level level = Level::error;            ///< with `--strict`, warnings become errors
    std::string_view field;                ///< the column's name; empty if the message is about the row
    std::uint32_t cell_number = any_cell;  ///< which cell of the field, as a column number of the file
    std::string value;
    std::string text;  ///< the message with its values filled in
    std::uint64_t line = 0;
    std::uint64_t record = 0;
    std::string original;  ///< the record's bytes; only in the first finding of a rejected record
    std::string packed;    ///< for a row of a sheet: the row with the types of its cells
    std::string masked;    ///< `original` for the store, with secret cells masked; empty if it has none
    std::string cell;      ///< the reference of a workbook's cell, like D42
    std::optional<Location> location;  ///< of the cell; kept only for the first findings of a run
    std::string reason;                ///< the text after the caret
    std::string log_line;              ///< for the error logger, if there is one
    MissingRecord missing;             ///< if its type is null, the message's own `missing` counts
};

/// Physical line numbers of rows. Most rows are on the line after the one before, so only exceptions are
/// stored.
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

/// A password of a row that must be hashed; the row's record holds a mark in its place.
struct PasswordUse {
    std::uint32_t number = 0;
    std::shared_ptr<PendingPassword> password;
};

/// The result of a batch of rows. A row and action has the number row * actions + action, with rows counted
/// from 0 in the batch.
struct Batch {
    std::uint32_t input = 0;  ///< index of the input file
    std::uint32_t rows = 0;
    std::uint64_t first_record = 0;  ///< record number of row 0
    ReadPosition end;                ///< position at which the next batch begins
    bool ends_input = false;
    std::string encoding;
    std::string likely_encoding;      ///< the likely encoding of a file with invalid bytes
    std::string sha256;               ///< of the file; set in its last batch
    std::size_t first_block = 0;      ///< index of blocks[0] in the file
    std::vector<BlockDigest> blocks;  ///< digests of blocks completed in this batch
    std::vector<RowOutcome> outcomes;
    std::vector<Finding> findings;            ///< ordered by number, then order
    std::vector<DeferredReference> deferred;  ///< ordered by number
    RowLines lines;
    std::vector<std::unique_ptr<PendingChanges>> changes;  ///< one for each record type written
    std::vector<PasswordUse> passwords;                    ///< to be hashed before the batch is written
    std::vector<SeenSet> seen;    ///< records that the rows' references led to, if steps need them
    FileMarks marks;              ///< that the rows left for later rows of the file
    std::string file_rows;        ///< what later rows must know of these: FileRows::take_new()
    std::uint64_t sequence = 0;   ///< counts the batches of a pipeline from 1
    std::vector<NewIds> new_ids;  ///< assigned by the end of this batch, since the reading began
    std::uint64_t skipped_times = 0;
    std::uint64_t repeated_times = 0;
    std::size_t text_bytes = 0;  ///< see count_texts()

    /// Returns the batch's changes of a type; adds an empty set if there is none.
    PendingChanges& changes_of(const RecordType& type);
    /// Adds to text_bytes the memory of the texts in findings and deferred references from these indexes on.
    void count_texts(std::size_t first_finding, std::size_t first_deferred);
    /// Returns whether one of the import's `actions` actions rejected the row.
    bool row_rejected(std::uint32_t row, std::size_t actions) const;
    /// Removes all rows from `row` on.
    void cut(std::uint32_t row, std::size_t actions);
    /// Returns the approximate memory of the batch in bytes.
    std::size_t memory() const;
    void clear();
};

}  // namespace registrar
