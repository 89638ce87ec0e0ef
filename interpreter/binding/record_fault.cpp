// SPDX-License-Identifier: Apache-2.0
#include "binding/record_fault.h"

#include <fmt/format.h>

#include <array>

#include "action/column.h"

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

Diagnostic suspect_encoding(const std::string& label, const std::string& read_as,
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

}  // namespace registrar
