// SPDX-License-Identifier: Apache-2.0
// Tests with workbooks of other projects: every value on which two independent readers agree, and every
// workbook that must be refused.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "input/workbook.h"
#include "unit/input/read_all.h"
#include "unit/source_folder.h"
#include "values/charset.h"
#include "values/number.h"
#include "values/text.h"

using namespace registrar;
namespace fs = std::filesystem;

namespace {

/// Returns the folder, or an empty path if these files are not next to the project.
fs::path sheets_folder(const std::string& name) {
    const fs::path path =
        fs::path(registrar::testing::source_folder()).parent_path() / "shared" / "corpora" / "sheets" / name;
    if (fs::exists(path)) return path;
    WARN("skipped: no corpora in " << path);
    return {};
}

struct Value {
    CellForm form = CellForm::text;
    std::string text;
};
using Sheet = std::map<std::string, Value>;

/// Returns the cells of a sheet by their references. Throws BadWorkbook.
/// Merged cells have a form of their own; the corpora have that of their value.
CellForm form_of(const Cell& cell) {
    if (!cell.is(CellForm::merged_across)) return static_cast<CellForm>(cell.form);
    const bool number = cell.text().find_first_not_of("0123456789.-") == std::string_view::npos;
    return number ? CellForm::number : CellForm::text;
}

Sheet read_sheet(const fs::path& path, const std::string& name) {
    Dialect dialect;
    dialect.skip_first_line = false;
    dialect.sheet = name.starts_with('#') ? name.substr(1) : name;
    Reader reader(path.string(), dialect);
    Sheet sheet;
    std::vector<Cells> group(64);
    while (const std::size_t count = reader.read(group))
        for (const Cells& row : std::span(group).first(count))
            for (std::size_t at = 0; at < row.cells.size(); ++at)
                if (row.cells[at].size > 0 && row.cells[at].merged == 0)
                    sheet[cell_reference(at, row.line)] = {form_of(row.cells[at]),
                                                           std::string(row.cells[at].text())};
    return sheet;
}

/// Reads a table of reference values, without its header.
Rows table(const fs::path& path) {
    return rows(file_text(path), {"UTF-8", ',', true});
}

std::string unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\' || at + 1 == text.size()) {
            plain += text[at];
            continue;
        }
        const char next = text[++at];
        plain += next == 'n' ? '\n' : next == 'r' ? '\r' : next == 't' ? '\t' : next;
    }
    return plain;
}

/// Converts `2021-01-01T10:10:10.5` to the format of Registrar, without fractions of a second.
std::string moment(std::string text) {
    text = text.substr(0, text.find('.'));
    if (text.size() > 10) text[10] = ' ';
    if (text.ends_with(" 00:00:00")) text.resize(10);
    return text;
}

/// Converts `PT255H10M10S` to `255:10:10`.
std::string duration(const std::string& text) {
    int hours = 0;
    int minutes = 0;
    int seconds = 0;
    std::sscanf(text.c_str(), "PT%dH%dM%dS", &hours, &minutes, &seconds);
    char shown[32];
    std::snprintf(shown, sizeof shown, "%d:%02d:%02d", hours, minutes, seconds);
    return shown;
}

bool agrees(const Sheet& sheet, const std::string& cell, const std::string& type, const std::string& wanted) {
    const auto found = sheet.find(cell);
    const Value value = found == sheet.end() ? Value{} : found->second;
    if (type == "empty") return value.text.empty();
    if (type == "text" || type == "error") {
        const std::string text = unescaped(wanted);
        return value.text == text || trimmed(value.text) == trimmed(text);
    }
    if (type == "number") {
        const auto number = parse_decimal(value.text, '.');
        const double expected = std::strtod(wanted.c_str(), nullptr);
        return number && std::abs(*number - expected) <= std::abs(expected) * 1e-14;
    }
    if (type == "bool") return value.form == CellForm::truth && (value.text == "TRUE") == (wanted == "true");
    if (type == "duration") return value.text == duration(wanted);
    std::string shown = value.text;
    if (shown.ends_with(" 00:00:00")) shown.resize(10);
    return shown == moment(wanted);
}

}  // namespace

TEST_CASE("reads third-party workbooks as independent readers do") {
    const fs::path folder = sheets_folder("calamine");
    if (folder.empty()) return;
    std::size_t checked = 0;
    std::size_t right = 0;
    std::map<std::string, Sheet> sheets;
    for (const auto& row : table(folder / "expected.csv")) {
        const std::string& file = row[0];
        if (row[3] == "refuse" || row[3] == "type") continue;
        const std::string key = file + "!" + row[1];
        if (!sheets.contains(key)) sheets[key] = read_sheet(folder / file, row[1]);
        ++checked;
        const bool good = agrees(sheets[key], row[2], row[3], row[4]);
        right += good ? 1 : 0;
        INFO(key << "!" << row[2] << " " << row[3] << " " << row[4] << " read " << sheets[key][row[2]].text);
        CHECK(good);
    }
    WARN("workbooks of others: " << right << " of " << checked << " values");
    CHECK(checked > 900);
}

TEST_CASE("refuses invalid third-party workbooks, completely and at once") {
    const fs::path folder = sheets_folder("hostile");
    if (folder.empty()) return;
    for (const auto& row : table(sheets_folder("calamine") / "expected.csv")) {
        CAPTURE(row[0]);
        // The last one is a text file, so the workbook is not found.
        if (row[3] != "refuse" || row[0] == "too_small.xls") continue;
        try {
            read_sheet(sheets_folder("calamine") / row[0], "");
            FAIL_CHECK("read");
        } catch (const BadWorkbook& bad) {
            const bool encrypted = row[4] == "password";
            CHECK((std::string(bad.what()).find("encrypted") != std::string::npos) == encrypted);
        }
    }
    std::size_t refused = 0;
    std::size_t read = 0;
    for (const auto& row : table(folder / "expected.csv")) {
        CAPTURE(row[0]);
        const std::string& wanted = row[2];
        std::string cause;
        try {
            read_sheet(folder / row[0], "");
            ++read;
            CHECK(wanted != "refuse");
        } catch (const BadWorkbook& bad) {
            cause = bad.what();
            ++refused;
            CHECK(cause.find(row[0]) != std::string::npos);
            CHECK(wanted != "read");
        }
        UNSCOPED_INFO(row[0] << ": " << (cause.empty() ? "read" : cause));
        const bool encrypted = row[3].find("encrypted") != std::string::npos && wanted == "refuse";
        if (encrypted) CHECK(cause.find("encrypted") != std::string::npos);
    }
    WARN("hostile workbooks: " << refused << " refused, " << read << " read");
    CHECK(refused + read == 48);
}

namespace {

/// Returns the rows of a sheet as Excel shows them: Windows-1252, other characters as `_`. A blank line is a
/// row.
Rows shown_rows(const fs::path& path) {
    Decoder::Result decoded;
    Decoder("WINDOWS-1252").decode(file_text(path), true, decoded);
    Rows found(1);
    found.back().emplace_back();
    bool inside = false;
    for (const char character : decoded.text) {
        if (character == '"') inside = !inside;
        if (character == '"' && !inside) continue;
        if (character == '"' && !found.back().back().empty()) found.back().back() += '"';
        if (character == '"' || (!inside && character == '\r')) continue;
        if (!inside && character == ',')
            found.back().emplace_back();
        else if (!inside && character == '\n')
            found.emplace_back().emplace_back();
        else
            found.back().back() += character;
    }
    return found;
}

/// Compares without blanks at the ends, kinds of line ends, and characters that are not in Windows-1252.
bool shows(std::string_view shown, std::string_view text) {
    const auto plain = [](std::string_view from) {
        std::string to;
        for (const char character : trimmed(from)) {
            const bool after_return = !to.empty() && to.back() == '\n' && character == '\n';
            if (!after_return) to += character == '\r' ? '\n' : character;
        }
        return to;
    };
    const std::string left = plain(shown);
    const std::string right = plain(text);
    if (left == right) return true;
    std::string narrow;
    for (std::size_t at = 0; at < right.size(); ++at) {
        const auto byte = static_cast<unsigned char>(right[at]);
        if ((byte & 0xC0U) != 0x80U) narrow += byte < 0x80 ? right[at] : '?';
    }
    std::string wide;
    for (std::size_t at = 0; at < left.size(); ++at) {
        const auto byte = static_cast<unsigned char>(left[at]);
        if ((byte & 0xC0U) != 0x80U) wide += byte < 0x80 ? left[at] : '?';
    }
    if (narrow.size() != wide.size()) return false;
    for (std::size_t at = 0; at < narrow.size(); ++at)
        if (narrow[at] != wide[at] && !(narrow[at] == '?' && wide[at] == '_')) return false;
    return true;
}

/// Converts `C5` to column and row, from 0.
std::pair<std::size_t, std::size_t> corner(const std::string& reference) {
    std::size_t letters = 0;
    std::size_t column = 0;
    for (; letters < reference.size() && reference[letters] >= 'A'; ++letters)
        column = column * 26 + static_cast<std::size_t>(reference[letters] - 'A' + 1);
    return {column - 1, std::strtoul(reference.c_str() + letters, nullptr, 10) - 1};
}

}  // namespace

TEST_CASE("reads what Excel shows as text, to the letter") {
    const fs::path folder = sheets_folder("excel-oracle");
    if (folder.empty()) return;
    std::size_t texts = 0;
    for (const auto& row : table(folder / "index.csv")) {
        if (row[1] != "text exact" || row[6] == "0") continue;
        CAPTURE(row[0], row[3]);
        const Rows shown = shown_rows(folder / "csv" / row[4]);
        const auto [left, top] = corner(row[5]);
        std::size_t here = 0;
        std::map<std::size_t, std::map<std::size_t, Value>> cells;
        for (const auto& [cell, value] : read_sheet(folder / "xlsx" / row[0], row[3])) {
            const auto [column, line] = corner(cell);
            if (value.form != CellForm::text) continue;
            cells[line][column] = value;
        }
        for (const auto& [line, columns] : cells)
            for (const auto& [column, value] : columns) {
                const bool there = line >= top && line - top < shown.size() && column >= left &&
                                   column - left < shown[line - top].size();
                const bool good = there && shows(shown[line - top][column - left], value.text);
                INFO(cell_reference(column, line + 1) << ": " << value.text);
                CHECK(good);
                here += good ? 1 : 0;
            }
        // Formulas with an empty text as value, which are not cells here.
        const std::size_t empty = row[0] == "bug60858.xlsx" ? 13 : 0;
        CHECK(here + empty == std::strtoul(row[7].c_str(), nullptr, 10));
        texts += here;
    }
    WARN("Excel's own workbooks: " << texts << " texts");
    CHECK(texts == 14617);
}

TEST_CASE("reads days in both date systems of spreadsheets") {
    const fs::path folder = sheets_folder("sheetjs-1904");
    if (folder.empty()) return;
    std::map<std::string, std::string> days;
    for (const auto& row : table(folder / "expected.csv")) days[row[0].substr(0, 4) + "/" + row[1]] = row[2];
    for (const std::string name :
         {"1900.xlsx", "1904.xlsx", "1900.ods", "1904.ods", "1900.xls", "1904.xls"}) {
        CAPTURE(name);
        const Sheet sheet = read_sheet(folder / name, "");
        std::size_t found = 0;
        for (const auto& [cell, value] : sheet) {
            const auto day = days.find(name.substr(0, 4) + "/" + value.text);
            if (!cell.starts_with("A") || day == days.end()) continue;
            CHECK(sheet.at("B" + cell.substr(1)).text == day->second);
            ++found;
        }
        CHECK(found == 5);
    }
}
