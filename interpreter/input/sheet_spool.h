// SPDX-License-Identifier: Apache-2.0
#pragma once
// Stores the rows of a sheet in a temporary file without a name. A workbook is read to its end before its
// first row is processed, so that a damaged one is detected before anything is changed.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "input/csv_parser.h"
#include "input/nameless_file.h"

namespace registrar {

/// One row of a sheet during spooling.
class SheetRow {
public:
    void clear();
    /// Adds a cell at a column, from 0. Columns must ascend; columns left out are empty.
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
    std::string text_;  ///< the cells, separated by `;`
    std::vector<Part> cells_;
};

/// The rows of one sheet: written once, then read any number of times.
class SheetSpool {
public:
    /// Appends a row with its number in the sheet. Throws FileUnavailable if the disk is full.
    void write(std::uint64_t line, const SheetRow& row);
    /// Returns the bytes of all rows so far.
    std::uint64_t size() const { return file_.size() + buffer_.size(); }
    /// Ends writing. Call it after the last row.
    void finish();

    /// Moves to the first row.
    void rewind();
    /// Reads the next rows as records, as many as fit in `group`, and returns how many. They are valid until
    /// the next call.
    std::size_t read(std::span<Cells> group);
    /// Makes the next read() return the last row again.
    void unread() { at_ = last_row_; }
    /// Returns the share of the rows that were read, from 0 to 1.
    double share_read() const;

private:
    bool fill(std::size_t wanted);
    bool take(Cells& record);

    std::size_t last_row_ = 0;  ///< start in the buffer of the row that was read last

    NamelessFile file_;
    std::string buffer_;        ///< during writing, the bytes not written yet; then those not read yet
    std::size_t at_ = 0;        ///< in the buffer
    std::uint64_t offset_ = 0;  ///< of the buffer's end in the file
    std::vector<Cell> cells_;
    std::vector<std::size_t> first_cells_;
};

}  // namespace registrar
