// SPDX-License-Identifier: Apache-2.0
#pragma once
// Binds the columns of a file to the members of the actions' rows, once per file, from the definition and the
// header line. Does not read cells; convert.h does.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "check/job.h"
#include "diag/diagnostic.h"
#include "input/reader.h"
#include "values/mojibake.h"

namespace registrar {

/// How columns are bound: as the definition says, or as --bind demands.
enum class BindMode : std::uint8_t { definition, position, header };

/// One cell that an action reads.
struct BoundCell {
    std::uint32_t cell = 0;  ///< the file's column, from 0
    CellKind kind = CellKind::text;
    bool mandatory = false;
    bool identifier = false;  ///< its cells are logins, e-mail addresses, numbers, codes or GUIDs
    bool percentage = false;  ///< its cells may end with a percent sign
    std::size_t offset = 0;   ///< of the member in the row, in bytes
    const Column* column = nullptr;
    const Field* field = nullptr;      ///< owned by the job
    const Mapping* mapping = nullptr;  ///< owned by the field; null for other kinds
    std::string expected;              ///< what the cell may contain, for the message bad-value
};

/// The binding of one action to one file. Refers to the job, which must outlive it.
struct Binding {
    const ActionJob* job = nullptr;
    Reading reading;
    std::vector<BoundCell> cells;       ///< in the order of <fields>, without ignored columns
    std::vector<std::size_t> repeated;  ///< indexes of `cells` whose column is repeatable
    std::shared_ptr<const MojibakeDetector> mojibake =
        {};  ///< for the file's encoding; null until it is known

    /// Returns the first bound cell of a field, or the one in column `cell_number` of the file; null if there
    /// is none.
    const BoundCell* find(std::string_view field, std::uint32_t cell_number = any_cell) const;
    /// Returns the format of a date or datetime column; null for other kinds and for ISO 8601 columns.
    const DateFormat* format_of(const BoundCell& bound) const;
};

/// The bindings of all actions of an import for one file.
struct FileBinding {
    std::vector<Binding> actions;
    std::size_t width = 0;  ///< cells that a record should have: as declared, or as the header has if it
                            ///< binds the columns; 0 if any number is right
    std::size_t written_width = 0;          ///< the same, including empty columns at the header's end
    std::vector<std::string> header;        ///< its texts, if one of them is known or bound
    std::vector<std::size_t> secret_cells;  ///< columns with passwords, ascending; see secret_cells.h
    bool hides_header = false;              ///< the first line may be data that contains a password

    /// Sets the encoding in which the file is read, for the detection of mojibake.
    void note_encoding(const std::string& encoding);
};

/// Binds a file. `first` is its first record, if it has one: the header if the first line is skipped. Returns
/// nothing if a finding is an error.
std::optional<FileBinding> bind_file(const Job& job, const ImportJob& import, const std::string& path,
                                     const std::optional<Cells>& first, BindMode mode, Diagnostics& findings);

}  // namespace registrar
