// SPDX-License-Identifier: Apache-2.0
#pragma once
// Copies a sheet of a workbook with other texts in some of its cells.
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>

#include "binding/input_plan.h"

namespace registrar {

/// Returns the text that a cell gets. With another text than before, it becomes a cell of text. Errors,
/// formulas without a value and impossible dates stay.
using CellChange = std::function<std::string(const Cells& row, std::size_t cell)>;

/// Writes a workbook of the same kind with one sheet, whose rows have the numbers that they have in the
/// sheet. Reads the plan's reader to its end. The header stays, unless it may be a row with a password: then
/// all its cells become asterisks. Throws Refused for a sheet that cannot be written so.
void copy_sheet(InputPlan& plan, const std::string& sheet, const std::filesystem::path& target,
                const CellChange& change);

}  // namespace registrar
