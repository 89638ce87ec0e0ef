// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes a workbook of one sheet, .xlsx or .ods, whose cells are what they were where they were read.
#include <span>
#include <string>
#include <string_view>

#include "input/nameless_file.h"
#include "input/sheet_value.h"
#include "input/workbook.h"

namespace registrar {

/// Rows are kept in a temporary file until finish().
class WorkbookWriter {
public:
    WorkbookWriter(WorkbookKind kind, std::string sheet) : kind_(kind), sheet_(std::move(sheet)) {}

    void add_row(std::span<const SheetValue> cells);
    /// Writes the workbook. Throws FileUnavailable.
    void finish(const std::string& path) const;

private:
    WorkbookKind kind_;
    std::string sheet_;
    NamelessFile rows_;  ///< as the sheet's XML has them
    std::uint64_t count_ = 0;
};

}  // namespace registrar
