// SPDX-License-Identifier: Apache-2.0
#pragma once
// Formats the lines of the file that timeStampedFileErrorLogger writes. Does not write the file.
#include <string>
#include <string_view>

#include "action/batch.h"

namespace registrar {

/// Returns `Line number:2,WARNING,<cells>,<message>` with a line end. Line ends inside become spaces.
std::string error_log_line(const Finding& finding, std::string_view cells);

}  // namespace registrar
