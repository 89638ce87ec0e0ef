// SPDX-License-Identifier: Apache-2.0
#pragma once
// Messages about rows: documented texts, quoted exactly, each with a stable code.
#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "diag/diagnostic.h"

namespace registrar {

struct RecordType;

/// A message; each `[...]` in its text is replaced by a value.
struct Message {
    std::string_view code;  ///< stable: users filter by it
    std::string_view text;  ///< as documented, to the letter
    Level level = Level::error;
    std::string_view doc = {};  ///< when it is reported
    bool listed = false;        ///< the report lists each occurrence, up to a limit
    /// Types of which the row names a record that does not exist, see MissingRecord; by the columns that the
    /// action's references list, unless the report says which. Null entries are unused.
    std::array<const RecordType*, 3> missing = {};
    bool never_rejects = false;  ///< stays a warning with --strict
};

/// Returns the level at which the message is reported. If `strict`, a warning becomes an error.
inline Level level_of(const Message& message, bool strict) {
    return strict && message.level == Level::warning && !message.never_rejects ? Level::error : message.level;
}

/// Returns a value of a file as messages show it: complete up to 1,024 bytes, else shortened with an
/// ellipsis.
std::string readable_value(std::string_view value);

/// Returns the text with each `[...]` replaced by the next value, shortened by readable_value(). Surplus
/// values are dropped.
std::string fill(std::string_view text, std::span<const std::string_view> values);

namespace messages {

/// Messages that every action may report. They come before the action's own messages, unless the action lists
/// them in its table.
extern const Message empty_field, bad_value, too_many_cells, too_few_cells, cut_off, invalid_bytes, nul_byte,
    stray_quote, unclosed_quote, record_too_long, quote_in_cell, lines_like_records, cell_fault,
    rounded_number, decimal_number, misread, lost_character, invisible_character, odd_space, look_alike,
    empty_word, excel_text, excel_text_unknown, header_again, formula_without_value, typed_cell, typed_code,
    padded_number, padded_unknown, percent, bad_date_cell, merged_below, merged_across, skipped_time,
    skipped_time_rejected, repeated_time_rejected;

}  // namespace messages

/// Returns all of them.
std::span<const Message* const> common_messages();

}  // namespace registrar
