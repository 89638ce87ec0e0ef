// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rules for cells as people really have them: invisible characters, words that mean nothing, texts and
// numbers that a spreadsheet changed. A cell is never changed in silence: what is corrected gives a note or a
// warning, and what cannot be known rejects the row. Cells of plain ASCII text cost a look at their first and
// last characters.
#include <deque>
#include <span>
#include <string>

#include "action/message.h"
#include "action/setting.h"
#include "binding/binding.h"

namespace registrar {

/// A cell as its column reads it. A number, date or duration of a spreadsheet keeps its type: settings such
/// as dateFormat apply to texts only.
struct CellContent {
    std::string_view text = {};
    CellForm form = CellForm::text;
    bool merged = false;  ///< the value of a cell above

    bool empty() const { return text.empty() && form != CellForm::merged_across; }
};

/// What the rules make of one cell.
struct TidyCell {
    CellContent content;               ///< as its column reads it
    const Message* message = nullptr;  ///< null if the cell is as written; an error refuses the cell
    std::string detail = {};           ///< the message's third value
    std::string_view written = {};     ///< as the cell holds it, if that differs from its text
};

/// Returns false if no rule applies to a filled cell of ASCII text. Looks at its first and last characters
/// only, because every cell of every row passes here: a new rule must let through what it wants to see.
inline bool may_need_rule(const BoundCell& bound, const Reading& reading, const CellContent& content);
/// The same for a cell of an identifier or a percentage that is no number of a workbook.
bool may_need_own_rule(const BoundCell& bound, const Reading& reading, std::string_view text);

/// Applies the rules to a filled cell. New texts are added to `texts`, which must outlive the result.
TidyCell tidy_cell(const BoundCell& bound, const Reading& reading, CellContent content,
                   std::deque<std::string>& texts);

/// Returns true if a record could be stored under both texts of the cell, as it is read and as it is written,
/// so that only a look at the store tells which one is meant.
bool has_two_readings(const Message& message);
/// Returns the message of a cell with two readings of which only the written one leads to a stored record;
/// null if the record is then right.
const Message* message_if_only_written(const Message& message);

inline bool may_need_rule(const BoundCell& bound, const Reading& reading, const CellContent& content) {
    if (content.form > CellForm::number || content.merged || content.text.front() == '#' ||
        (content.text.front() == 'E' && content.text.starts_with("Err:")))
        return true;
    return (bound.identifier || bound.percentage) && may_need_own_rule(bound, reading, content.text);
}

/// Returns the reason why a number or date cannot be read: its first character that looks like another one,
/// with its code point and name; empty if it has none.
std::string strange_character(std::string_view cell);

}  // namespace registrar
