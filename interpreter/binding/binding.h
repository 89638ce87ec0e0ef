// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which cell of a file goes to which member of an action's row: decided once per file, from the definition
// and the header line.
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

/// What binds columns: the definition's own way, or what the command line insists on.
enum class BindMode : std::uint8_t { definition, position, header };

/// One cell that an action reads.
struct BoundCell {
    std::uint32_t cell = 0;
    CellKind kind = CellKind::text;
    bool mandatory = false;
    std::size_t offset = 0;  ///< of the member in the row
    const Column* column = nullptr;
    const Field* field = nullptr;
    const Mapping* mapping = nullptr;
    std::string expected;  ///< for bad-value
};

struct Binding {
    const ActionJob* job = nullptr;
    Reading reading;
    std::vector<BoundCell> cells;       ///< in the order of <fields>, without ignored columns
    std::vector<std::size_t> repeated;  ///< those of `cells` whose column repeats
    std::shared_ptr<const MojibakeDetector> mojibake = {};  ///< of the file's encoding

    /// The bound cell of a field, or null. Of a field that repeats, the one of that number, else the first.
    const BoundCell* find(std::string_view field, std::uint32_t cell_number = any_cell) const;
    /// The format of a date or datetime column; null for others, and for those that are ISO 8601.
    const DateFormat* format_of(const BoundCell& bound) const;
};

/// The bindings of all actions of an import for one file.
struct FileBinding {
    std::vector<Binding> actions;
    std::size_t width = 0;  ///< cells that a record should have: as declared, or as the header has them
                            ///< where it binds the columns; 0 if any number will do
    std::size_t written_width = 0;          ///< the same with the header's empty columns at its end
    std::vector<std::size_t> secret_cells;  ///< cells that nothing may show, ascending
    bool hides_header = false;              ///< the first line may be data and hold a secret

    /// The encoding in which the file is read.
    void note_encoding(const std::string& encoding);
};

/// Binds a file. `first` is its first record (the header where the first line is skipped), if it has one.
/// Errors go to the sink, and then nothing is returned.
std::optional<FileBinding> bind_file(const Job& job, const ImportJob& import, const std::string& path,
                                     const std::optional<Cells>& first, BindMode mode, Diagnostics& findings);

}  // namespace registrar
