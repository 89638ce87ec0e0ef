// SPDX-License-Identifier: Apache-2.0
#pragma once
// Packs a row of a sheet into bytes, with the form of each cell. Rejected rows of a workbook are kept in this
// form until the run ends.
#include <iosfwd>
#include <string>
#include <vector>

#include "input/csv_parser.h"
#include "input/sheet_value.h"

namespace registrar {

/// Returns the row as bytes for read_packed_row().
std::string pack_row(const Cells& row);

/// Reads the next packed row. Returns false after the last one.
bool read_packed_row(std::istream& from, std::vector<SheetValue>& cells);

}  // namespace registrar
