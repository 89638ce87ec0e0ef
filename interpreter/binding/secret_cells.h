// SPDX-License-Identifier: Apache-2.0
#pragma once
// What of a record may be shown: `***` stands in place of the cells of secret columns, whichever action reads
// them (contract.md, What a run guarantees). Only rejects files hold them, as the user wrote them.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "binding/binding.h"

namespace registrar {

class SecretCells {
public:
    explicit SecretCells(const FileBinding& binding)
        : cells_(binding.secret_cells), width_(binding.written_width) {}

    /// Whether the file has any.
    bool any() const { return !cells_.empty(); }
    /// Whether the cells of the record can be told apart for certain: in a text, a delimiter inside a secret
    /// makes two of it.
    bool tells(const Cells& record) const {
        return record.fault == RecordFault::none && (record.is_row || record.cells.size() == width_);
    }
    /// Whether a cell of the record may hold a secret, or a part of one.
    bool hides(const Cells& record, std::size_t cell) const {
        return any() && (!tells(record) || is_secret(cell));
    }
    /// Whether the action reads one as if it were none, so that its messages may tell what it holds.
    bool shared_with(const Binding& action) const;
    /// A record's text without them; `offset`, if any, is moved to the same place there. Of a record that
    /// it cannot tell, nothing is shown.
    std::string mask(const Cells& record, std::size_t* offset = nullptr) const;

private:
    bool is_secret(std::size_t cell) const;

    std::vector<std::size_t> cells_;  ///< columns of the file, ascending
    std::size_t width_;
};

}  // namespace registrar
