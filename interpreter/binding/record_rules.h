// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is said of a record as such, before any action looks at it: its quotes, bytes and number of cells.
#include <cstddef>
#include <string>
#include <vector>

#include "action/message.h"
#include "input/reader.h"

namespace registrar {

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
