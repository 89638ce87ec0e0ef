// SPDX-License-Identifier: Apache-2.0
#pragma once
// What of a record may be shown: `***` stands in place of the cells of secret columns (contract.md, What a
// run guarantees). Only rejects files hold them, as the user wrote them.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/binding.h"

namespace registrar {

class SecretCells {
public:
    explicit SecretCells(const FileBinding& binding);

    /// Whether the file has any.
    bool any() const { return !cells_.empty(); }
    /// Whether the record's cells can be told apart for certain: a delimiter inside a secret makes two of it.
    bool tells(const Cells& record) const {
        return record.fault == RecordFault::none && (width_ == 0 || record.cells.size() == width_);
    }
    /// A record's text without them; `offset`, if any, is moved to the same place there. Of a record that
    /// it cannot tell, nothing is shown.
    std::string mask(const Cells& record, std::size_t* offset = nullptr) const;

private:
    std::vector<std::uint32_t> cells_;  ///< columns of the file, ascending
    std::size_t width_;
};

/// A cell's text, or what stands in its place.
std::string_view shown_text(const BoundCell& bound, std::string_view cell);

}  // namespace registrar
