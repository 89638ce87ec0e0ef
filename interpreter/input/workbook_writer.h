// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes a workbook of one sheet, whose cells are what they were where they were read.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "input/sheet_value.h"
#include "input/workbook.h"

namespace registrar {

/// Rows are kept in a temporary file until finish().
class WorkbookWriter {
public:
    WorkbookWriter() = default;
    virtual ~WorkbookWriter() = default;
    WorkbookWriter(const WorkbookWriter&) = delete;
    WorkbookWriter& operator=(const WorkbookWriter&) = delete;

    virtual void add_row(std::span<const SheetValue> cells) = 0;
    /// Writes the workbook. Throws FileUnavailable.
    virtual void finish(const std::string& path) = 0;
};

std::unique_ptr<WorkbookWriter> workbook_writer(WorkbookKind kind, const std::string& sheet);

/// Whether sheets of that kind can be so large.
bool fits_in_sheet(WorkbookKind kind, std::uint64_t rows, std::size_t columns);

/// The days of `H:MM:SS`, with a sign before it where it is negative.
double clock_days(std::string_view text);
/// A moment's days since 1899-12-30; as far as Excel counts wrongly, from the day before. Nothing where it is
/// no time of a day that Excel knows.
std::optional<double> serial_of(std::string_view moment);

std::unique_ptr<WorkbookWriter> xlsx_writer(const std::string& sheet);
std::unique_ptr<WorkbookWriter> ods_writer(const std::string& sheet);
std::unique_ptr<WorkbookWriter> xls_writer(const std::string& sheet);

}  // namespace registrar
