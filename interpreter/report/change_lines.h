// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes what happened to records, one line for each changed field, as text for people, CSV or JSON. Lines
// are passed on while they are made, so any number of records takes constant memory.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "records/record_block.h"

namespace registrar {

enum class ChangeFormat : std::uint8_t { text, csv, json };
/// The names of the formats, by their number, as `--format` takes them.
inline constexpr std::string_view change_format_names[] = {"text", "csv", "json"};
/// Returns the format of that name; text for an empty name.
ChangeFormat change_format(std::string_view name);

/// The net change of one record. A view whose record is null stands for no record.
struct RecordChange {
    const RecordType* type = nullptr;
    RecordView before;           ///< none: the record was created
    RecordView after;            ///< none: the record was deleted. At least one of the two must be given
    std::string_view action;     ///< empty if it is not known
    std::string_view file;       ///< empty if no row caused the change
    std::uint64_t line = 0;      ///< 0 if no row caused the change
    std::string_view undo = {};  ///< what an undo did about it; only written by writers with that column
};

/// One line: a field of a change. `before` and `after` are values in the form of snapshots; secrets are
/// asterisks.
struct ChangeLine {
    std::string_view change;  ///< created, updated, deleted or reset
    const Attribute* field = nullptr;
    std::string before, after;
};

/// Returns the value as people may see it: in the form of snapshots, with asterisks in place of secrets.
std::string shown_value(const RecordType& type, const RecordView& record, const Attribute& attribute);
/// Visits the fields that differ, in the order of the type. Of a created or deleted record, these are the
/// fields that are not empty.
void visit_fields(const RecordChange& change, const std::function<void(const ChangeLine&)>& visit);

/// Returns the number of fields that an update resets: they had a value, and become empty or 0.
std::size_t count_resets(const RecordType& type, const RecordView& before, const RecordView& after);

/// Writes changes one after the other. Used by one thread.
class ChangeWriter {
public:
    struct Layout {
        ChangeFormat format = ChangeFormat::text;
        bool undo = false;  ///< with the column `undo`
        /// For JSON: members of the object before its array, as `"run": 3, `; may be empty.
        std::string head = {};
    };
    /// Receives pieces of the output.
    using Output = std::function<void(std::string_view)>;

    /// Writes what comes before the first change.
    ChangeWriter(Layout layout, Output output);
    /// Writes a change. Writes nothing if no field differs.
    void add(const RecordChange& change);
    /// Writes a row that changed no record: its outcome in place of the change.
    void add_row(std::string_view outcome, std::string_view action, std::string_view file,
                 std::uint64_t line);
    /// Writes the rest of the output. Call it once, after the last change.
    void finish();

private:
    void add_text(const RecordChange& change);
    void add_csv(const RecordChange& change, std::string_view key, const ChangeLine& line);
    void add_json(const RecordChange& change, std::string_view key, const ChangeLine& line);
    void pass_on(bool all);

    Layout layout_;
    Output output_;
    std::string text_;  ///< not passed on yet
    bool first_ = true;
};

/// Returns a change as text of several lines: the record with what happened to it and why, then one line for
/// each field. Empty if no field differs.
std::string change_text(const RecordChange& change);
/// Returns the same, with a heading that begins with the row's place, for changes in the order of rows.
std::string row_change_text(const RecordChange& change);

}  // namespace registrar
