// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an action says about a row: documented texts to the letter, each under a stable code.
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "diag/diagnostic.h"

namespace registrar {

/// A message; `[...]` in its text stands for a value.
struct Message {
    std::string_view code;
    std::string_view text;
    Level level = Level::error;
    std::string_view doc = {};  ///< when it is given
    bool listed = false;        ///< the report lists what each says, up to a limit
};

/// A value of a file as messages show it: whole up to 1,024 bytes, else its beginning and an ellipsis.
std::string readable_value(std::string_view value);

/// The text with each `[...]` replaced by the next value, as readable_value() shows it; values that are left
/// over are dropped.
std::string fill(std::string_view text, std::span<const std::string_view> values);

namespace messages {

/// Messages that every action gives. In the order of a row's messages they stand before the action's own
/// ones, unless the action's table gives them a place.
extern const Message empty_field, bad_value, too_many_cells, too_few_cells, cut_off, invalid_bytes, nul_byte,
    stray_quote, unclosed_quote, record_too_long, quote_in_cell, lines_like_records, cell_fault,
    rounded_number, misread, lost_character, skipped_time, skipped_time_rejected, repeated_time_rejected;

}  // namespace messages

/// All of them.
std::span<const Message* const> common_messages();

}  // namespace registrar
