// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes workbooks that are zip archives, the common part of .xlsx and .ods: collects rows as XML in a
// temporary file, then writes the parts.
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "input/nameless_file.h"
#include "input/workbook_writer.h"
#include "input/zip_writer.h"

namespace registrar {

/// A workbook that is a zip of XML parts. Memory does not grow with its rows.
class ZippedWorkbook : public WorkbookWriter {
public:
    /// Returns a row's XML; `number` counts from 1.
    using RowXml = std::string (*)(std::span<const SheetValue> cells, std::uint64_t number);
    /// Writes all parts. The sheet's part contains these rows.
    using WriteParts = void (*)(ZipWriter& zip, const std::string& sheet, const NamelessFile& rows);

    ZippedWorkbook(std::string sheet, RowXml row_xml, WriteParts write_parts)
        : sheet_(std::move(sheet)), row_xml_(row_xml), write_parts_(write_parts) {}

    void add_row(std::span<const SheetValue> cells) override { rows_.append(row_xml_(cells, ++count_)); }
    void finish(const std::string& path) override {
        ZipWriter zip(path);
        write_parts_(zip, sheet_, rows_);
        zip.close();
    }

private:
    std::string sheet_;
    RowXml row_xml_;
    WriteParts write_parts_;
    NamelessFile rows_;
    std::uint64_t count_ = 0;
};

}  // namespace registrar
