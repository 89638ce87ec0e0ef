// SPDX-License-Identifier: Apache-2.0
#include "report/error_log.h"

#include <fmt/format.h>

#include <algorithm>

namespace registrar {

std::string error_log_line(const Finding& finding, std::string_view cells) {
    const std::string_view level = finding.level == Level::error ? "ERROR" : "WARNING";
    std::string line = fmt::format("Line number:{},{},{},{}", finding.line, level, cells, finding.text);
    std::replace_if(
        line.begin(), line.end(), [](char letter) { return letter == '\n' || letter == '\r'; }, ' ');
    return line + '\n';
}

}  // namespace registrar
