// SPDX-License-Identifier: Apache-2.0
#pragma once
// Decides which text of a record may be shown. `***` replaces the cells of password columns in messages,
// reports, outcomes and logs, whichever action reads them. Only rejects files contain them as written.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "binding/binding.h"

namespace registrar {

/// The password columns of one file. Immutable; threads may share it.
class SecretCells {
public:
    explicit SecretCells(const FileBinding& binding)
        : cells_(binding.secret_cells), width_(binding.written_width) {}

    /// Returns whether the file has password columns.
    bool any() const { return !cells_.empty(); }
    /// Returns whether it is certain which cell of the record is in which column. In a text file, a delimiter
    /// inside a password splits it in two and moves the cells after it.
    bool tells(const Cells& record) const {
        return record.fault == RecordFault::none && (record.is_row || record.cells.size() == width_);
    }
    /// Returns whether a cell of the record may contain a password or a part of one.
    bool hides(const Cells& record, std::size_t cell) const {
        return any() && (!tells(record) || is_secret(cell));
    }
    /// Returns whether the action reads a password column as an ordinary field: its messages may then show a
    /// password.
    bool shared_with(const Binding& action) const;
    /// Returns the record's text with `***` for passwords, or only `***` if tells() is false. `offset`, if
    /// not null, is moved to the same location in the returned text.
    std::string mask(const Cells& record, std::size_t* offset = nullptr) const;

private:
    bool is_secret(std::size_t cell) const;

    std::vector<std::size_t> cells_;  ///< columns of the file, ascending
    std::size_t width_;
};

}  // namespace registrar
