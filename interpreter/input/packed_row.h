// SPDX-License-Identifier: Apache-2.0
#pragma once
// A sheet's row as bytes, with the form of each cell: rejected rows of a workbook are kept so until the run
// ends.
#include <iosfwd>
#include <string>
#include <vector>

#include "input/csv_parser.h"
#include "input/sheet_value.h"

namespace registrar {

/// Returns the row as bytes that read_packed_row() reads again.
std::string pack_row(const Cells& row);

/// Reads the next packed row. Returns false after the last one.
bool read_packed_row(std::istream& from, std::vector<SheetValue>& cells);

}  // namespace registrar
