// SPDX-License-Identifier: Apache-2.0
#include "binding/record_rules.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "action/column.h"
#include "values/text.h"

namespace registrar {

namespace {

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes)
        text += fmt::format("{}0x{:02X}", text.empty() ? "" : " ", static_cast<unsigned char>(byte));
    return text;
}

}  // namespace

const Message& message_of(RecordFault fault) {
    switch (fault) {
        case RecordFault::nul:
            return messages::nul_byte;
        case RecordFault::stray_quote:
            return messages::stray_quote;
        case RecordFault::unclosed_quote:
            return messages::unclosed_quote;
        case RecordFault::too_long:
            return messages::record_too_long;
        default:
            return messages::invalid_bytes;
    }
}

std::string fault_text(const Reader& reader, const Cells& record, const LineColumn& at, bool secret) {
    const std::string line = std::to_string(at.line);
    const std::string column = std::to_string(at.column);
    const std::string bytes = secret ? std::string(secret_cell) : hex(reader.fault_bytes(record));
    const Message& message = message_of(record.fault);
    if (record.fault == RecordFault::nul)
        return fill(message.text, std::array<std::string_view, 2>{line, column});
    return fill(message.text, std::array<std::string_view, 4>{bytes, line, column, reader.encoding()});
}

bool suspects_encoding(RecordFault fault) {
    return fault == RecordFault::invalid_bytes || fault == RecordFault::nul;
}

Diagnostic encoding_warning(const std::string& label, const std::string& read_as,
                            const std::string& instead) {
    return {Level::warning,
            "encoding-doubt",
            fmt::format("The file is read as {}, but looks like {}.", read_as, instead),
            Location{label, 0, 0, 1, {}},
            {},
            {},
            fmt::format("--encoding {0}, or <fileEncoding>{0}</fileEncoding> in the provider, reads it so",
                        instead)};
}

namespace {

bool has_text(const Cell& cell) {
    return !trimmed(cell.text()).empty();
}

std::string with_numbers(const Message& message, std::uint64_t first, std::uint64_t second) {
    const std::string left = std::to_string(first);
    const std::string right = std::to_string(second);
    const std::array<std::string_view, 2> values = {left, right};
    return fill(message.text, values);
}

/// Names the lines of a record that has several, so that the user sees what to correct. Else returns an empty
/// text.
std::string lines_of(const Cells& record) {
    if (record.last_line <= record.line) return {};
    return fmt::format(" The record goes over lines {} to {}.", record.line, record.last_line);
}

/// Returns whether a cell has no quote inside, unless it is written `="…"` for Excel, which cell_rules.h
/// judges.
bool has_no_odd_quote(const Cell& cell) {
    std::string_view text = cell.text();
    if (cell.quoted == 0 && text.size() > 3 && text.starts_with("=\"") && text.back() == '"')
        text = text.substr(2, text.size() - 3);
    return cell.quoted != 0 || text.find('"') == std::string_view::npos;
}

/// Returns the message about a wrong number of cells, or null. A row of a sheet may be short, because sheets
/// do not store trailing empty cells.
const Message* judge_width(const Cells& record, std::size_t width) {
    if (width == 0 || record.cells.size() == width) return nullptr;
    if (record.cells.size() > width) {
        const auto additional = record.cells.subspan(width);
        return std::any_of(additional.begin(), additional.end(), has_text) ? &messages::too_many_cells
                                                                           : nullptr;
    }
    if (record.is_row) return nullptr;
    return record.ends_file ? &messages::cut_off : &messages::too_few_cells;
}

}  // namespace

std::vector<RecordRemark> judge_record(const Cells& record, std::size_t width, std::string fault) {
    std::vector<RecordRemark> remarks;
    if (record.fault != RecordFault::none) {
        remarks.push_back({&message_of(record.fault), std::move(fault) + lines_of(record)});
        return remarks;
    }
    if (const Message* message = judge_width(record, width))
        remarks.push_back({message, with_numbers(*message, record.cells.size(), width) + lines_of(record)});
    if (record.bare_quote_at > 0 && !std::all_of(record.cells.begin(), record.cells.end(), has_no_odd_quote))
        remarks.push_back({&messages::quote_in_cell, std::string(messages::quote_in_cell.text)});
    if (record.holds_records)
        remarks.push_back({&messages::lines_like_records,
                           with_numbers(messages::lines_like_records, record.line + 1, record.last_line)});
    return remarks;
}

std::size_t offset_of(const Message& message, const Cells& record) {
    return &message == &messages::quote_in_cell ? record.bare_quote_at : record.fault_at;
}

}  // namespace registrar
