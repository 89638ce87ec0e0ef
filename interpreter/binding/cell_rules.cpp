// SPDX-License-Identifier: Apache-2.0
#include "binding/cell_rules.h"

#include <algorithm>
#include <iterator>

#include "action/action_type.h"
#include "values/number.h"
#include "values/text.h"

namespace registrar {

namespace {

/// Returns whether the cell is the error of a spreadsheet, or the signs of a column that was too narrow.
bool is_fault(std::string_view text) {
    constexpr std::size_t fewest_signs = 5;
    const bool signs = text.size() >= fewest_signs && text.find_first_not_of('#') == std::string_view::npos;
    return signs || is_sheet_error(text);
}

/// Returns whether emptyValues, words separated by commas, names the word.
bool names_word(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        if (trimmed(list.substr(0, end)) == word) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

/// Returns whether a cell looks like `1.23457E+11`: a long number that a spreadsheet rounded on export.
bool looks_rounded(std::string_view text) {
    const std::size_t size = text.size();
    if (size < 5 || text[size - 3] != '+' || text[size - 4] != 'E') return false;
    return text.find_first_not_of("0123456789.,") == size - 4;
}

/// Returns whether a cell looks like `1001.0`: a number to which a program gave decimals.
bool has_decimals(std::string_view text) {
    const std::size_t point = text.find('.');
    return point != std::string_view::npos && point > 0 && point + 1 < text.size() &&
           std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(point), is_digit) &&
           text.find_first_not_of('0', point + 1) == std::string_view::npos;
}

/// Returns the text inside `="…"`, or after `'` before a digit or `=`: how spreadsheets keep a text from
/// becoming a number. Returns the argument if it is not written so.
std::string_view unwrapped(std::string_view text) {
    if (text.size() > 1 && text[0] == '\'' && (is_digit(text[1]) || text[1] == '=')) text.remove_prefix(1);
    if (text.size() > 3 && text.starts_with("=\"") && text.back() == '"')
        text = text.substr(2, text.size() - 3);
    return text;
}

/// Removes invisible characters. Titles and names keep them: there, joiners have a meaning. In a number or
/// date, other blanks than a space become one.
void remove_invisible(TidyCell& cell, bool is_text, std::deque<std::string>& texts) {
    std::string visible;
    char32_t first = 0;
    const std::string_view text = cell.content.text;
    for (std::size_t at = 0; at < text.size();) {
        const Character c = decode_character(text, at);
        const bool blank = !is_text && c.value >= 0x80 && is_blank(c.value);
        const bool invisible = is_invisible(c.value);
        if (blank) visible += ' ';
        if (!blank && !invisible) visible += text.substr(at, c.size);
        if (first == 0 && (blank || invisible)) first = c.value;
        at += c.size;
    }
    if (first == 0) return;
    cell.content.text = trimmed(texts.emplace_back(std::move(visible)));
    cell.message = is_invisible(first) ? &messages::invisible_character : &messages::odd_space;
    cell.detail = character_name(first);
}

/// Applies the rules for logins, e-mail addresses, numbers, codes and GUIDs.
void tidy_identifier(TidyCell& cell, const Reading& reading) {
    const std::string_view text = cell.content.text;
    if (names_word(reading.empty_values, text)) {
        cell = {};
        return;
    }
    const char32_t strange = is_ascii(text) ? 0 : look_alike(text);
    if (is_empty_word(text)) {
        cell.message = &messages::empty_word;
    } else if (strange != 0) {
        cell.message = &messages::look_alike;
        cell.detail = character_name(strange);
    } else if (cell.content.form == CellForm::text && looks_rounded(text)) {
        cell.message = &messages::rounded_number;
    } else if (cell.content.form == CellForm::text && has_decimals(text)) {
        cell.message = &messages::decimal_number;
    } else if (const std::string_view inner = unwrapped(text); inner != text) {
        cell.message = &messages::excel_text;
        cell.detail = inner;
        cell.content.text = inner;
    }
}

/// Returns the number that a format shows with leading zeros or other characters: 123 of `R-00123`.
std::string number_shown(std::string_view shown) {
    std::string digits;
    std::copy_if(shown.begin(), shown.end(), std::back_inserter(digits), is_digit);
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return digits;
}

/// Applies the rules for cells of workbooks whose display format or type decides. Returns whether one
/// applied.
bool tidy_form(TidyCell& cell, const BoundCell& bound, const Reading& reading,
               std::deque<std::string>& texts) {
    const bool is_text = bound.kind == CellKind::text;
    const bool is_date = bound.kind == CellKind::date || bound.kind == CellKind::datetime;
    switch (cell.content.form) {
        case CellForm::formula:
            cell.message = &messages::formula_without_value;
            return true;
        case CellForm::merged_across:
            cell.message = &messages::merged_across;
            return true;
        case CellForm::no_date:
            if (is_date) cell.message = &messages::bad_date_cell;
            if (is_text) cell.message = bound.identifier ? &messages::typed_code : &messages::typed_cell;
            return true;
        case CellForm::moment:
        case CellForm::duration:
            if (is_date && cell.content.form == CellForm::duration) cell.message = &messages::bad_date_cell;
            [[fallthrough]];
        case CellForm::truth:
            if (is_text) cell.message = bound.identifier ? &messages::typed_code : &messages::typed_cell;
            return true;
        case CellForm::percent:
            if (bound.percentage)
                cell.content = {cell.content.text.substr(0, cell.content.text.size() - 1), CellForm::number};
            else if (!is_text)
                cell.message = &messages::percent;
            return true;
        case CellForm::padded: {
            const std::string_view shown = cell.content.text;
            cell.written = texts.emplace_back(number_shown(shown));
            const bool plain = !is_text || reading.number_formats == NumberFormats::ignore;
            cell.content = {plain ? cell.written : shown, plain ? CellForm::number : CellForm::text};
            if (plain) return true;
            cell.message = &messages::padded_number;
            cell.detail = shown;
            return true;
        }
        default:
            return false;
    }
}

}  // namespace

namespace {

TidyCell tidy_alone(const BoundCell& bound, const Reading& reading, CellContent content,
                    std::deque<std::string>& texts) {
    TidyCell cell{content};
    if (tidy_form(cell, bound, reading, texts)) return cell;
    const bool is_text = bound.kind == CellKind::text;
    if (bound.percentage && content.text.back() == '%')
        cell.content.text = trimmed(content.text.substr(0, content.text.size() - 1));
    if (content.form == CellForm::text && bound.column->traits.longest != longtext &&
        is_fault(content.text)) {
        cell.message = &messages::cell_fault;
        return cell;
    }
    if ((bound.identifier || !is_text) && !is_ascii(content.text)) remove_invisible(cell, is_text, texts);
    if (bound.identifier && is_text && cell.message == nullptr) tidy_identifier(cell, reading);
    return cell;
}

}  // namespace

bool may_need_own_rule(const BoundCell& bound, const Reading& reading, std::string_view text) {
    if (bound.percentage && text.back() == '%') return true;
    if (!bound.identifier) return false;
    constexpr std::string_view first = "='-NnUu([\\";
    const std::size_t size = text.size();
    return first.find(text.front()) != std::string_view::npos || (size > 3 && text[size - 3] == '+') ||
           (text.back() == '0' && text.find('.') != std::string_view::npos) || !reading.empty_values.empty();
}

TidyCell tidy_cell(const BoundCell& bound, const Reading& reading, CellContent content,
                   std::deque<std::string>& texts) {
    if (is_ascii(content.text) && !may_need_rule(bound, reading, content)) return {content};
    TidyCell cell = tidy_alone(bound, reading, content, texts);
    if (content.merged && cell.message == nullptr) cell.message = &messages::merged_below;
    return cell;
}

bool has_two_readings(const Message& message) {
    return &message == &messages::excel_text || &message == &messages::decimal_number ||
           &message == &messages::padded_number;
}

const Message* message_if_only_written(const Message& message) {
    if (&message == &messages::padded_number) return &messages::padded_unknown;
    return &message == &messages::excel_text ? &messages::excel_text_unknown : nullptr;
}

std::string strange_character(std::string_view cell) {
    for (std::size_t at = 0; at < cell.size();) {
        const Character c = decode_character(cell, at);
        if (c.value >= 0x80) return character_name(c.value);
        at += c.size;
    }
    return {};
}

}  // namespace registrar
