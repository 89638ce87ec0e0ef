// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rows of a sheet in a temporary file that has no name. A workbook is read to its end before its first
// row counts: a damaged one is then found before anything is done.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "input/csv_parser.h"
#include "input/nameless_file.h"

namespace registrar {

/// One row of a sheet while it is spooled.
class SheetRow {
public:
    void clear();
    /// Adds a cell at a column, from 0; those left out are empty. Columns ascend.
    void add(std::size_t column, CellForm form, std::string_view text);
    bool empty() const { return cells_.empty(); }
    std::size_t columns() const { return cells_.size(); }
    std::size_t bytes() const { return text_.size(); }

private:
    friend class SheetSpool;
    struct Part {
        std::uint32_t begin;
        std::uint32_t size;
        CellForm form;
    };
    std::string text_;  ///< the cells with a `;` between them
    std::vector<Part> cells_;
};

class SheetSpool {
public:
    /// Appends the row of that number in the sheet. Throws FileUnavailable where the disk is full.
    void write(std::uint64_t line, const SheetRow& row);
    /// Bytes of all rows so far.
    std::uint64_t size() const { return file_.size() + buffer_.size(); }
    /// All rows are written.
    void finish();

    /// Goes to the first row.
    void rewind();
    /// Appends the next rows as records, up to the room in `group`; they are valid until the next call.
    std::size_t read(std::span<Cells> group);
    /// The row that was read last will be read again.
    void unread() { at_ = last_row_; }
    /// The share of the rows that were read, from 0 to 1.
    double share_read() const;

private:
    bool fill(std::size_t wanted);
    bool take(Cells& record);

    std::size_t last_row_ = 0;  ///< where the row that was read last begins in the buffer

    NamelessFile file_;
    std::string buffer_;        ///< what is not written yet; then what is not read yet
    std::size_t at_ = 0;        ///< in the buffer
    std::uint64_t offset_ = 0;  ///< of the buffer's end in the file
    std::vector<Cell> cells_;
    std::vector<std::size_t> first_cells_;
};

}  // namespace registrar
