// SPDX-License-Identifier: Apache-2.0
#pragma once
// Gives the rows of a sheet the values of their merged cells. Rows come in the order of the sheet.
#include <cstdint>
#include <deque>
#include <list>
#include <string>
#include <vector>

#include "input/csv_parser.h"
#include "input/workbook.h"

namespace registrar {

class MergedRows {
public:
    /// Takes the merged cells of a sheet that begin after the header's row.
    void begin(std::vector<MergedCells> merged, std::uint64_t header_row);
    /// Starts again at the first row.
    void rewind();
    /// Forgets the cells of rows that were changed before. Call it before the next rows.
    void forget() {
        changed_.clear();
        closed_.clear();
    }
    /// Sets the merged cells of a row: below the first row, the value of the cell above; across columns, a
    /// value that no column takes. The row's cells are valid until forget().
    void apply(Cells& row);

private:
    struct Open {
        MergedCells cells;
        std::string text = {};
        CellForm form = CellForm::text;
    };
    void set(const Open& open, Cells& row, std::vector<Cell>& cells) const;

    std::vector<MergedCells> merged_;  ///< by first row
    std::size_t next_ = 0;
    std::list<Open> open_;
    std::list<Open> closed_;  ///< whose texts are still in use
    std::deque<std::vector<Cell>> changed_;
};

}  // namespace registrar
