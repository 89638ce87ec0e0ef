// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes a workbook with one sheet, whose cells keep the forms with which they were read.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "input/sheet_value.h"
#include "input/workbook.h"

namespace registrar {

/// Collects rows in a temporary file until finish().
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

/// Returns whether a sheet of that kind can be so large.
bool fits_in_sheet(WorkbookKind kind, std::uint64_t rows, std::size_t columns);

/// Returns the number of days of `H:MM:SS`, which may have a sign.
double clock_days(std::string_view text);
/// Returns the serial number of a moment: days since 1899-12-30, or one day less for dates before March 1900,
/// which Excel counts wrongly. Returns nothing for a time that Excel cannot represent.
std::optional<double> serial_of(std::string_view moment);

std::unique_ptr<WorkbookWriter> xlsx_writer(const std::string& sheet);
std::unique_ptr<WorkbookWriter> ods_writer(const std::string& sheet);
std::unique_ptr<WorkbookWriter> xls_writer(const std::string& sheet);

}  // namespace registrar
