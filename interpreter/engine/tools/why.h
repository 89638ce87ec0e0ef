// SPDX-License-Identifier: Apache-2.0
#pragma once
// Explains why a record has its values: goes from the record to the run that last changed it, to that run's
// effect, to the run before, back to the record's creation. Reads cells again from the data files that still
// are what the run read.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/tools/run_source.h"
#include "store/store.h"

namespace registrar {

/// How a cell became a value.
struct CellOrigin {
    std::string field;            ///< the field of the action that sets the column; empty if none does
    std::string definition_line;  ///< `tracking.xml:9`, of the field; empty if there is none
    bool read = false;            ///< the file was read again; else `raw` to `stored` are not known
    std::string raw;              ///< the cell's text
    bool given = false;           ///< the row has a cell for the field, and it is not empty
    std::string parsed;           ///< the cell as its column reads it
    std::string stored;           ///< the same in the form of snapshots
    std::string format, zone;     ///< of dates and times; empty for other cells
    std::string rule;             ///< what else decides the value: a mapping, or a setting; may be empty
};

/// One run in the history of a record, newest first.
struct RecordStep {
    RunRow run;
    std::string change;   ///< created, updated or deleted; empty if the effects are missing
    std::string missing;  ///< why the effects are missing; empty if they are there
    std::string action;
    std::string file;
    std::uint64_t line = 0;
    std::optional<std::uint32_t> action_number;
    std::optional<std::uint32_t> input;
    std::optional<std::int64_t> undo_of;  ///< the run that this one took back
    std::optional<RecordBlock>
        before;  ///< the record before it; none if it was created, or if that is not known
    /// Of an undo: the record as it left it, without a record if it removed it. None if that is not known.
    std::optional<RecordBlock> left;
};

/// The history of one record.
struct RecordHistory {
    explicit RecordHistory(const RecordType& record_type) : type(&record_type) {}

    const RecordType* type;
    std::optional<RecordBlock> stored;  ///< none if it is deleted
    std::vector<RecordStep> steps;      ///< newest first
    bool restored = false;              ///< before its oldest step, the record existed already
};

/// Returns the history of the record with that key. Throws BadInput for damaged effects.
RecordHistory record_history(Store& store, const RecordType& type, const RecordView& key);

/// One value that a column had, and the step that set it.
struct ValueStep {
    const RecordStep* step = nullptr;
    std::string before, after;  ///< secrets are asterisks
    /// The value that the next run, or the question, found in place of `after`, if something else than a run
    /// changed it; else none. It is known after an undo only.
    std::optional<std::string> changed_to = std::nullopt;
    SourceState source = SourceState::gone;
    std::optional<CellOrigin> cell = std::nullopt;  ///< if a field of the row gives the column
};

/// Returns the steps that set the column, newest first. For a step without effects, it is not known whether
/// it did; such a step is the last one.
std::vector<ValueStep> value_history(Store& store, const RecordHistory& history, const Attribute& column,
                                     DataFiles& files);

/// Returns the column that a name means: a column of the type, or a field of an action that writes such
/// records. Returns null if there is none.
const Attribute* column_of(const RecordType& type, std::string_view name);

}  // namespace registrar
