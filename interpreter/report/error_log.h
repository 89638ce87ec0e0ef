// SPDX-License-Identifier: Apache-2.0
#pragma once
// The lines of the file that timeStampedFileErrorLogger writes.
#include <string>
#include <string_view>

#include "action/batch.h"

namespace registrar {

/// `Line number:2,WARNING,<cells>,<message>`, with its line end; what lies on several lines is put on one.
std::string error_log_line(const Finding& finding, std::string_view cells);

}  // namespace registrar
