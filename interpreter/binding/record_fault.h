// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is said of records that no action sees, and of files whose bytes do not fit their encoding.
#include <string>

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

}  // namespace registrar
