// SPDX-License-Identifier: Apache-2.0
// Findings about the files of a restore, with their places.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "store/files/restore_file.h"

namespace registrar {

namespace {

std::string_view fault_message(RecordFault fault) {
    switch (fault) {
        case RecordFault::none:
            return {};
        case RecordFault::invalid_bytes:
            return "The record holds bytes that are not valid UTF-8.";
        case RecordFault::nul:
            return "The record holds a NUL byte.";
        case RecordFault::stray_quote:
            return "There is text after a closing quote.";
        case RecordFault::unclosed_quote:
            return "A quote is not closed.";
        case RecordFault::too_long:
            return "The record is too long.";
    }
    return {};
}

Diagnostic finding(std::string_view rule, std::string message, Location location) {
    Diagnostic diagnostic;
    diagnostic.rule = rule;
    diagnostic.message = std::move(message);
    diagnostic.location = std::move(location);
    return diagnostic;
}

Location locate_cell(const std::string& path, const Cells& cells, std::size_t offset, std::string_view text) {
    const LineColumn at = locate_in(cells, offset);
    Location location{path, at.line, at.column, 1, std::string(line_around(cells, offset))};
    location.width = std::max<std::size_t>(1, count_code_points(text.substr(0, text.find_first_of("\r\n"))));
    return location;
}

}  // namespace

void RestoreFindings::add(std::string_view rule, std::string message, const Cells& cells, const Cell& cell,
                          std::string help) {
    Diagnostic diagnostic =
        finding(rule, std::move(message), locate_cell(path, cells, cell.begin, cell.text()));
    diagnostic.help = std::move(help);
    all.add(std::move(diagnostic));
}

void RestoreFindings::add(std::string_view rule, std::string message, const Cells& cells) {
    all.add(finding(rule, std::move(message), locate_cell(path, cells, 0, cells.text)));
}

/// Reads the file again, because only findings need the text of the line.
void RestoreFindings::add(std::string_view rule, std::string message, std::uint64_t line) {
    std::ifstream file(path, std::ios::binary);
    std::string text;
    for (std::uint64_t at = 0; at < line && std::getline(file, text);) ++at;
    if (!text.empty() && text.back() == '\r') text.pop_back();
    const std::size_t width = std::max<std::size_t>(1, count_code_points(text));
    all.add(finding(rule, std::move(message), Location{path, line, 1, width, text}));
}

bool RestoreFindings::add_fault(const Cells& cells) {
    if (cells.fault == RecordFault::none) return false;
    all.add(finding("restore-record", std::string(fault_message(cells.fault)),
                    locate_cell(path, cells, cells.fault_at, {})));
    return true;
}

}  // namespace registrar
