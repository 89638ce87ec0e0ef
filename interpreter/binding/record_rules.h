// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is said of a record as such, before any action looks at it: its quotes, bytes and number of cells.
#include <cstddef>
#include <string>
#include <vector>

#include "action/message.h"
#include "diag/diagnostic.h"
#include "input/reader.h"

namespace registrar {

/// The message of a fault.
const Message& message_of(RecordFault fault);
/// The message with its values; `at` is the place of the fault. The bytes are not shown where they may be
/// part of a secret.
std::string fault_text(const Reader& reader, const Cells& record, const LineColumn& at, bool secret);

/// Whether the fault is in bytes that another encoding may explain.
bool suspects_encoding(RecordFault fault);
/// Says what a file looks like instead; nothing uses it but who reads the message.
Diagnostic suspect_encoding(const std::string& label, const std::string& read_as, const std::string& instead);

struct RecordRemark {
    const Message* message = nullptr;
    std::string text;  ///< with its values
};

/// What is said of a record; `width`: the cells that it should have, 0 where their number does not matter;
/// `fault`: the text of its fault.
std::vector<RecordRemark> judge_record(const Cells& record, std::size_t width, std::string fault);

/// Where in the record's text that is which the message is about.
std::size_t offset_of(const Message& message, const Cells& record);

}  // namespace registrar
