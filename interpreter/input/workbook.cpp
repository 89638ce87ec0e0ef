// SPDX-License-Identifier: Apache-2.0
#include "input/workbook.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

#include "input/foreign_format.h"
#include "input/reader.h"
#include "input/sheet_value.h"
#include "values/text.h"

namespace registrar {

namespace {

constexpr std::string_view zip_marks[] = {"PK\3\4", "PK\5\6"};  // the second is that of a zip without parts
/// Excel 2 to 4 wrote a bare sheet without a container.
constexpr std::string_view old_marks[] = {
    {"\x09\x00\x04\x00", 4}, {"\x09\x02\x06\x00", 4}, {"\x09\x04\x06\x00", 4}};
constexpr std::uint64_t honest_sheet_bytes = 512u << 20;
constexpr std::uint64_t honest_sheet_ratio = 200;
constexpr std::string_view compound_mark = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

std::string first_bytes(const std::string& path, std::size_t size) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(size, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    return bytes;
}

/// Returns the kind of a compound file. Refuses one that is encrypted or not a workbook.
WorkbookKind compound_kind(const std::string& path) {
    const CompoundFile file(path);
    if (file.has("EncryptedPackage")) file.refuse("the workbook is encrypted: save it without a password");
    if (!file.has("Workbook") && !file.has("Book"))
        file.refuse("this is a compound file, as .doc and .msg are, without a workbook in it");
    return WorkbookKind::xls;
}

/// Returns `a chart`, …, or an empty text for a table.
std::string_view what_it_is(SheetKind kind) {
    constexpr std::string_view names[] = {
        "", "a chart", "a macro sheet", "a dialog sheet", "a module of macros", "missing in the workbook"};
    return names[static_cast<std::size_t>(kind)];
}

/// Returns the names of the sheets, with the kind if it is not a table: `Data, Macro1 (a macro sheet)`.
std::string list_of(const std::vector<ListedSheet>& sheets, bool with_hidden) {
    std::string list;
    for (const ListedSheet& sheet : sheets) {
        if (sheet.hidden && !with_hidden) continue;
        list += (list.empty() ? "" : ", ") + sheet.name;
        if (sheet.kind != SheetKind::table) list += fmt::format(" ({})", what_it_is(sheet.kind));
    }
    return list;
}

}  // namespace

std::string_view kind_name(WorkbookKind kind) {
    constexpr std::string_view names[] = {"", "XLSX", "ODS", "XLS"};
    return names[static_cast<std::size_t>(kind)];
}

WorkbookKind workbook_kind(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return WorkbookKind::none;
    const std::string start = first_bytes(path, format_bytes);
    if (start.starts_with(compound_mark)) return compound_kind(path);
    const auto begins = [&start](std::string_view mark) { return start.starts_with(mark); };
    if (std::any_of(std::begin(old_marks), std::end(old_marks), begins))
        throw BadWorkbook(path, std::string(very_old));
    if (const std::string_view other = foreign_format(start); !other.empty())
        throw BadWorkbook(path, std::string(other) + " [wrong-format]");
    if (std::none_of(std::begin(zip_marks), std::end(zip_marks), begins)) return WorkbookKind::none;
    const ZipParts parts(path);
    if (parts.has("content.xml")) return WorkbookKind::ods;
    if (parts.has("[Content_Types].xml") || parts.has("xl/workbook.xml")) return WorkbookKind::xlsx;
    parts.refuse("this is a zip archive without a workbook in it [wrong-format]");
}

void spool_sheet(const std::string& path, WorkbookKind kind, SheetChoice& choice, SheetSpool& spool) {
    if (kind == WorkbookKind::xls) {
        spool_xls(CompoundFile(path), choice, spool);
        return spool.finish();
    }
    const ZipParts parts(path);
    if (kind == WorkbookKind::ods)
        spool_ods(parts, choice, spool);
    else
        spool_xlsx(parts, choice, spool);
    parts.check_rest();
    spool.finish();
}

std::string cell_reference(std::size_t column, std::uint64_t row) {
    std::string letters;
    for (std::size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
    return letters + std::to_string(row);
}

void SheetChoice::add_merged(const WorkbookFile& file, const MergedCells& cells) {
    constexpr std::size_t most_merged = 1u << 20;
    if (merged.size() == most_merged) file.refuse("the sheet has more merged cells than rows can be");
    const bool several = cells.first_row < cells.last_row || cells.first_column < cells.last_column;
    if (several && cells.first_column <= cells.last_column && cells.first_row <= cells.last_row)
        merged.push_back(cells);
}

void SheetWriter::begin_row(std::uint64_t number, bool hidden) {
    if (number <= number_ || number > most_rows)
        file_.refuse(fmt::format("the workbook is damaged: row {} stands where none can be", number));
    number_ = number;
    hidden_ = hidden;
    row_.clear();
}

void SheetWriter::add(std::size_t column, const SheetValue& value) {
    if (column >= most_columns || column < row_.columns())
        file_.refuse(
            fmt::format("the workbook is damaged: a cell stands where none can be, in row {}", number_));
    if (value.text.empty()) return;
    if (row_.bytes() + value.text.size() > max_record_bytes)
        file_.refuse(fmt::format("row {} is longer than {} bytes", number_, max_record_bytes));
    row_.add(column, value.form, value.text);
}

void SheetWriter::end_row(std::uint64_t times) {
    if (times > most_rows - number_ + 1)
        file_.refuse(fmt::format("the sheet has more than {} rows", most_rows));
    if (hidden_ && !row_.empty()) choice_.hidden_rows += times;
    if (!row_.empty() && !(hidden_ && choice_.skip_hidden_rows))
        for (std::uint64_t at = 0; at < times; ++at) write(number_ + at);
    number_ += times - 1;
}

/// Limits the size, because a few bytes can say that a million rows have all columns filled.
void SheetWriter::write(std::uint64_t line) {
    spool_.write(line, row_);
    if (spool_.size() > honest_sheet_bytes && spool_.size() / honest_sheet_ratio > file_.packed_bytes())
        file_.refuse(
            fmt::format("the sheet swells to more than {} times the size of the workbook; it is refused",
                        honest_sheet_ratio));
}

std::size_t choose_sheet(const WorkbookFile& file, const std::vector<ListedSheet>& sheets,
                         SheetChoice& choice) {
    std::size_t number = 0;
    const std::string& wanted = choice.wanted;
    const auto parsed = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
    const bool is_number = parsed.ec == std::errc() && parsed.ptr == wanted.data() + wanted.size();
    const auto fits = [&](const ListedSheet& sheet) {
        return wanted.empty() ? !sheet.hidden && sheet.kind == SheetKind::table : sheet.name == wanted;
    };
    auto found = std::find_if(sheets.begin(), sheets.end(), fits);
    if (found == sheets.end() && is_number && number >= 1 && number <= sheets.size())
        found = sheets.begin() + static_cast<std::ptrdiff_t>(number - 1);
    if (found == sheets.end()) {
        if (!wanted.empty())
            file.refuse(
                fmt::format("there is no sheet {}; the sheets are {}", wanted, list_of(sheets, true)));
        const std::string shown = list_of(sheets, false);
        file.refuse(shown.empty()
                        ? "the workbook has no sheet that is not hidden"
                        : "the workbook has no sheet with a table that is not hidden; it has " + shown);
    }
    if (found->kind != SheetKind::table)
        file.refuse(fmt::format("the sheet {} is {}, which has no rows to read", found->name,
                                what_it_is(found->kind)));
    choice.name = found->name;
    return static_cast<std::size_t>(found - sheets.begin());
}

}  // namespace registrar
