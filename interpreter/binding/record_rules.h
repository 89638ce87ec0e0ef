// SPDX-License-Identifier: Apache-2.0
#pragma once
// Judges a record before any action does: its bytes, quotes and number of cells.
#include <cstddef>
#include <string>
#include <vector>

#include "action/message.h"
#include "diag/diagnostic.h"
#include "input/reader.h"

namespace registrar {

/// Returns the message for a fault.
const Message& message_of(RecordFault fault);
/// Returns the message of the record's fault with its values filled in. `at` is the location of the fault. If
/// `secret`, the faulty bytes may be part of a password and are replaced by asterisks.
std::string fault_text(const Reader& reader, const Cells& record, const LineColumn& at, bool secret);

/// Returns whether the fault may mean that the file has another encoding.
bool suspects_encoding(RecordFault fault);
/// Returns a warning that the file, read as one encoding, seems to have another. The guess is only reported:
/// the file is still read as declared.
Diagnostic encoding_warning(const std::string& label, const std::string& read_as, const std::string& instead);

/// A message about a record.
struct RecordRemark {
    const Message* message = nullptr;
    std::string text;  ///< with its values filled in
};

/// Returns all messages about a record. `width` is the number of cells that it should have, 0 for any number;
/// `fault` is the text of its fault, as fault_text() returns it.
std::vector<RecordRemark> judge_record(const Cells& record, std::size_t width, std::string fault);

/// Returns the offset, in the record's text, of what the message is about.
std::size_t offset_of(const Message& message, const Cells& record);

}  // namespace registrar
