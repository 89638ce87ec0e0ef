// SPDX-License-Identifier: Apache-2.0
#include "action/message.h"

namespace registrar {

std::string readable_value(std::string_view value) {
    constexpr std::size_t longest = 1024;
    if (value.size() <= longest) return std::string(value);
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80U) --end;
    return std::string(value.substr(0, end)) + "…";
}

std::string fill(std::string_view text, std::span<const std::string_view> values) {
    constexpr std::string_view hole = "[...]";
    std::string filled;
    for (const std::string_view value : values) {
        const auto at = text.find(hole);
        if (at == std::string_view::npos) break;
        filled += text.substr(0, at);
        filled += readable_value(value);
        text.remove_prefix(at + hole.size());
    }
    return filled + std::string(text);
}

namespace messages {

const Message invalid_bytes{"invalid-bytes", "Byte [...] on line [...], column [...] is not valid in [...].",
                            Level::error,
                            "A byte that means nothing in `fileEncoding`; the record's first one."};
const Message nul_byte{"nul-byte", "The byte on line [...], column [...] is NUL.", Level::error,
                       "A byte of value 0; the record's first one."};
const Message stray_quote{"stray-quote", "Text follows a closing quote.", Level::error,
                          "A quoted cell must end with its closing quote."};
const Message unclosed_quote{"unclosed-quote", "The quote that opens here is never closed.", Level::error,
                             "The place is that of the opening quote; reading goes on with the next line."};
const Message record_too_long{"record-too-long", "The record is longer than 16 MiB.", Level::error,
                              "Reading goes on after it."};
const Message cut_off{"cut-off",
                      "The file's last record is short and has no line end: the file seems cut off.",
                      Level::error, "The last record has fewer cells than declared and no line end."};
const Message too_many_cells{"too-many-cells", "The record has [...] cells, [...] are declared.",
                             Level::error,
                             "More cells than declared, and not all of the additional ones are empty."};
const Message too_few_cells{"too-few-cells",
                            "The record has [...] cells, [...] are declared; the missing ones are empty.",
                            Level::warning, "Fewer cells than declared."};
const Message quote_in_cell{"quote-in-cell",
                            "A quote stands inside a cell that is not in quotes; it is taken as written.",
                            Level::warning,
                            "The cell should stand in quotes with those inside doubled, or a quote or "
                            "delimiter is missing before it."};
const Message lines_like_records{
    "lines-like-records", "Lines [...] to [...] stand inside quotes, but look like records.", Level::warning,
    "A quote may be missing on the line before them; the record is read as it is written."};
const Message empty_field{"empty-field", "Field [...] is empty.", Level::error,
                          "A mandatory field's cell is empty."};
const Message bad_value{"bad-value", "Field [...] has invalid value [...], [...] expected.", Level::error,
                        "A value over its length, out of bounds or not of its type."};
const Message cell_fault{"cell-fault", "Field [...] holds the spreadsheet's error [...].", Level::error,
                         "A formula in the cell has no value. The error may be written in the language of "
                         "the spreadsheet program, "
                         "such as #BEZUG! or Err:502."};
const Message rounded_number{
    "rounded-number",
    "Field [...] holds a number that a spreadsheet has rounded: [...]; format its column as text.",
    Level::error, "A number of more than 15 digits in a workbook, or a code like 1.23457E+11 in a text."};
const Message decimal_number{
    "rounded-number",
    "Field [...] holds [...], a code that a program took for a number; format its column as text.",
    Level::error, "A text like 1001.0 that leads to no stored record as it is written."};
const Message invisible_character{
    "invisible-character",
    "Field [...] holds [...] with the character [...], which cannot be seen and does not count.",
    Level::warning,
    "In a login, e-mail address, number, code, GUID or date. Titles and names keep such characters; "
    "comparisons "
    "ignore them."};
const Message odd_space{
    "invisible-character", "Field [...] holds [...] with the character [...], which is read as a space.",
    Level::warning,
    "Within a number, date, time, flag or status. In texts such a character is compared as a space."};
const Message look_alike{
    "look-alike", "Field [...] holds [...] with the character [...], which looks like another one.",
    Level::warning,
    "In a login, e-mail address, number, code or GUID: a dash that is no hyphen, a full-width character, or "
    "a "
    "Cyrillic or Greek letter among Latin ones. The value counts as written, so it may lead to no record, or "
    "make a second one."};
const Message empty_word{
    "empty-word", "Field [...] holds [...], which seems to mean nothing; emptyValues makes it empty.",
    Level::warning,
    "NULL, N/A, None, nil, NaN, undefined, (null), [null], \\N or dashes, in any letter case, in a login, "
    "e-mail address, number, code or GUID."};
const Message excel_text{"excel-text",
                         "Field [...] holds [...], a text written for Excel; it is read as [...].",
                         Level::note, "`=\"…\"`, or `'` before a digit or `=`."};
const Message excel_text_unknown{
    "excel-text", "Field [...] holds [...]; a record has this code as written for Excel, none has [...].",
    Level::error, "The record that was stored with the signs around its code must be corrected first."};
const Message header_again{"header-again",
                           "The header stands again among the rows.",
                           Level::warning,
                           "Files were joined together. The line is skipped.",
                           false,
                           {},
                           true};
const Message formula_without_value{
    "formula-without-value",
    "Field [...] holds a formula without a value; open the workbook in a spreadsheet program and save it.",
    Level::error, "The program that wrote the workbook did not calculate it."};
const Message typed_cell{"typed-cell",
                         "Field [...] holds [...], a date, time or truth value; it is taken as this text.",
                         Level::warning, "A cell of a workbook that is not formatted as text."};
const Message typed_code{
    "typed-cell",
    "Field [...] holds [...], a date, time or truth value; a spreadsheet may have made it of a code like "
    "MAR-01.",
    Level::error,
    "A login, e-mail address, number, code or GUID. Format the column as text and write the code again."};
const Message padded_number{
    "padded-number", "Field [...] holds the number [...]; it is read as it is shown: [...].", Level::note,
    "The display format adds leading zeros. With `numberFormats` = `ignore` it is not read so."};
const Message padded_unknown{
    "padded-number",
    "Field [...] holds the number [...]; a record has this code, none has [...], as it is shown.",
    Level::error,
    "The display format adds leading zeros, but only the number without them leads to a record."};
const Message percent{"percent", "Field [...] holds the percentage [...], where a plain number is expected.",
                      Level::error, "A cell of a workbook that is formatted as a percentage."};
const Message bad_date_cell{"bad-date-cell", "Field [...] holds [...], which is no date.", Level::error,
                            "Day 0 or 60 of a workbook, or a day before, or 1899-12-30, day 0, in a text: an "
                            "empty cell that a formula copied, or a "
                            "day that does not exist."};
const Message merged_below{"merged-cell", "Field [...] holds [...], the value of the merged cell above.",
                           Level::note,
                           "Cells of a workbook that are merged downwards: each row has their value."};
const Message merged_across{
    "merged-cell",
    "Field [...] holds [...], a cell merged with those of other columns; no column can have its value.",
    Level::error, "Cells of a workbook that are merged across columns."};
const Message misread{
    "misread", "Field [...] holds [...], which seems to be [...] read in a wrong encoding.", Level::error,
    "All that the cell holds beyond ASCII are bytes of UTF-8, taken for characters of `fileEncoding`, or of "
    "another encoding before the file was written; or the cell holds control characters from U+0080 to "
    "U+009F, which WINDOWS-1252 read as ISO-8859-1 has in place of quotes and dashes."};
const Message lost_character{"lost-character",
                             "Field [...] holds [...]: U+FFFD stands for a character that was lost.",
                             Level::error, "Whatever wrote the file could not read the character."};
const Message skipped_time{"skipped-time", "The local time [...] does not exist in [...]; it becomes [...].",
                           Level::warning, "The zone's clocks skip the time; `dstPolicy` says how it moves."};
const Message skipped_time_rejected{"skipped-time", "The local time [...] does not exist in [...].",
                                    Level::error, "As above, where `dstPolicy` is reject."};
const Message repeated_time_rejected{"repeated-time", "The local time [...] exists twice in [...].",
                                     Level::error,
                                     "The zone's clocks repeat the time and `dstPolicy` is reject."};

}  // namespace messages

std::span<const Message* const> common_messages() {
    using namespace messages;
    static const Message* const all[] = {
        &invalid_bytes,
        &nul_byte,
        &stray_quote,
        &unclosed_quote,
        &record_too_long,
        &cut_off,
        &too_many_cells,
        &too_few_cells,
        &quote_in_cell,
        &lines_like_records,
        &empty_field,
        &bad_value,
        &cell_fault,
        &rounded_number,
        &decimal_number,
        &invisible_character,
        &odd_space,
        &messages::look_alike,
        &empty_word,
        &excel_text,
        &excel_text_unknown,
        &header_again,
        &formula_without_value,
        &typed_cell,
        &typed_code,
        &padded_number,
        &padded_unknown,
        &percent,
        &bad_date_cell,
        &merged_below,
        &merged_across,
        &misread,
        &lost_character,
        &skipped_time,
        &skipped_time_rejected,
        &repeated_time_rejected,
    };
    return all;
}

}  // namespace registrar
