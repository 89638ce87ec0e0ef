// SPDX-License-Identifier: Apache-2.0
// Tests of workbooks of Excel 5 and 97 to 2003, built record by record.
#include <catch2/catch.hpp>

#include "input/compound_file.h"
#include "input/workbook.h"
#include "input/workbook_writer.h"
#include "unit/input/read_all.h"

using namespace registrar;

namespace {

std::string word(unsigned value) {
    return {static_cast<char>(value & 0xFF), static_cast<char>(value >> 8 & 0xFF)};
}

std::string record(unsigned kind, const std::string& body) {
    return word(kind) + word(static_cast<unsigned>(body.size())) + body;
}

std::string at(unsigned row, unsigned column) {
    return word(row) + word(column) + word(0);
}

/// Returns a BIFF 8 text with one byte per character.
std::string narrow(const std::string& text) {
    return word(static_cast<unsigned>(text.size())) + '\0' + text;
}

const std::string end = record(0x0A, "");

/// Returns a workbook with one sheet of these records. The `globals` come first.
struct Book {
    Book(const std::string& globals, const std::string& cells, unsigned version = 0x0600,
         unsigned sheet_type = 0)
        : file(std::string()) {
        const std::string begin = record(0x0809, word(version) + word(5) + std::string(4, '\0'));
        const std::string name = version == 0x0600 ? std::string("\1\0S", 3) : std::string("\1S", 2);
        const std::size_t offset = begin.size() + globals.size() + 4 + 6 + name.size() + end.size();
        const std::string sheet =
            record(0x85, word(static_cast<unsigned>(offset)) + word(0) + word(sheet_type << 8) + name);
        NamelessFile stream;
        stream.append(begin + globals + sheet + end);
        stream.append(record(0x0809, word(version) + word(0x10) + std::string(4, '\0')) + cells);
        const NamelessFile* const pieces[] = {&stream};
        write_compound(file.path(), version == 0x0600 ? "Workbook" : "Book", pieces);
    }
    Rows rows() const {
        Reader reader(file.path(), data_only());
        Rows found;
        for (Cells row; reader.read({&row, 1}) == 1;) found.push_back(copy_of(reader, row).texts());
        return found;
    }

    TemporaryFile file;
};

std::string label(unsigned row, unsigned column, const std::string& text) {
    return record(0x0204, at(row, column) + narrow(text));
}

}  // namespace

TEST_CASE("cells of an .xls may be in any order, and the later one counts") {
    const Book book("", label(1, 1, "d") + label(0, 1, "b") + label(1, 0, "c") + label(0, 0, "a") +
                            label(1, 1, "e") + end);
    CHECK(book.rows() == Rows{{"a", "b"}, {"c", "e"}});
}

TEST_CASE("reads integers, hundredths, reals and several numbers in one .xls record") {
    const std::string hundredth = word(0x3000 << 2 | 3) + word(0);  // 12288 / 100
    const std::string whole("\xFE\xFF\xFF\xFF", 4);                 // -1
    const Book book("", record(0x027E, at(0, 0) + hundredth) + record(0x027E, at(0, 1) + whole) +
                            record(0x0203, at(0, 2) + std::string(6, '\0') + "\xF8\x3F") +
                            record(0xBD, word(1) + word(0) + word(0) + whole + word(0) + whole + word(1)) +
                            end);
    CHECK(book.rows() == Rows{{"122.88", "-1", "1.5"}, {"-1", "-1"}});
}

TEST_CASE("formulas of an .xls have their cached value") {
    const std::string text = std::string(6, '\0') + word(0xFFFF);
    const std::string truth = std::string("\1\0\1\0\0\0", 6) + word(0xFFFF);
    const std::string fault = std::string("\2\0\x2A\0\0\0", 6) + word(0xFFFF);
    const std::string empty = std::string("\3\0\0\0\0\0", 6) + word(0xFFFF);
    const std::string number = std::string(6, '\0') + std::string("\xF8\x3F", 2);
    const Book book("", record(6, at(0, 0) + text) + record(0x0207, narrow("kept")) +
                            record(6, at(0, 1) + truth) + record(6, at(0, 2) + fault) +
                            record(6, at(0, 3) + empty) + record(6, at(0, 4) + number) + end);
    CHECK(book.rows() == Rows{{"kept", "TRUE", "#N/A", "", "1.5"}});
}

TEST_CASE("skips charts inside a sheet of an .xls") {
    const std::string chart = record(0x0809, word(0x0600) + word(0x20)) + label(0, 0, "chart") + end;
    const Book book("", chart + label(0, 0, "cell") + end);
    CHECK(book.rows() == Rows{{"cell"}});
}

TEST_CASE("reads texts from before Unicode by their code page") {
    const std::string cyrillic = record(0x42, word(1251));
    const auto old_label = [](const std::string& text) {
        return record(0x0204, at(0, 0) + word(static_cast<unsigned>(text.size())) + text);
    };
    CHECK(Book(cyrillic, old_label("\xC0\xE1") + end, 0x0500).rows() == Rows{{"\u0410\u0431"}});
    CHECK(Book("", old_label("caf\xE9") + end, 0x0500).rows() == Rows{{"caf\u00E9"}});
}

TEST_CASE("shared texts of an .xls continue in further records, and may change their width there") {
    const std::string table = std::string(4, '\0') + std::string("\2\0\0\0", 4) + word(4) + '\0' + "ab";
    const std::string rest = std::string("\1c\0", 3) + std::string("\xE9\0", 2) + narrow("second");
    const Book book(
        record(0xFC, table) + record(0x3C, rest),
        record(0xFD, at(0, 0) + word(0) + word(0)) + record(0xFD, at(0, 1) + word(1) + word(0)) + end);
    CHECK(book.rows() == Rows{{"abc\u00E9", "second"}});
}

TEST_CASE("an .xls that cannot be read says why") {
    const auto cause = [](const Book& book) -> std::string {
        try {
            book.rows();
        } catch (const BadWorkbook& bad) {
            return std::string(bad.what()).substr(book.file.path().size() + 2);
        }
        return "read";
    };
    CHECK(cause(Book(record(0x2F, "secret"), end)) ==
          "the workbook is encrypted: save it without a password");
    CHECK(cause(Book("", label(0, 0, "a"))) == "the workbook is damaged: a sheet has no end");
    CHECK(cause(Book("", record(0x0204, at(0, 0) + word(9) + '\0' + "short") + end)) ==
          "the workbook is damaged: a record ends too soon");
    CHECK(cause(Book("", record(0xFD, at(0, 0) + word(7) + word(0)) + end)) ==
          "the workbook is damaged: a cell has the shared text 7, which is not there");
    CHECK(cause(Book("", end, 0x0400)) == std::string(very_old));
    const std::string no_table = "the workbook has no sheet with a table that is not hidden; it has S (";
    const std::string dialog = record(0x81, word(0x0010)) + end;
    CHECK(cause(Book("", end, 0x0600, 1)) == no_table + "a macro sheet)");
    CHECK(cause(Book("", end, 0x0600, 2)) == no_table + "a chart)");
    CHECK(cause(Book("", end, 0x0600, 6)) == no_table + "a module of macros)");
    CHECK(cause(Book("", dialog)) == no_table + "a dialog sheet)");
    CHECK(cause(Book("", record(0x81, word(0x04C1)) + end)) == "read");
}

TEST_CASE("refuses an .xls whose unordered cells would fill the memory") {
    const std::string text = narrow(std::string(8000, 'x'));
    std::string cells = label(1, 0, "later");
    for (unsigned row = 0; row < 20'000; ++row) cells += record(0xFD, at(row, 0) + word(0) + word(0));
    const Book book(record(0xFC, std::string(8, '\0') + text), cells + end);
    CHECK_THROWS_WITH(book.rows(), Catch::Contains("too many cells that stand in no order"));
}

TEST_CASE("distinguishes the earliest workbook formats from text") {
    const TemporaryFile file(std::string("\x09\x02\x06\x00\x00\x00\x10\x00", 8));
    CHECK_THROWS_WITH(workbook_kind(file.path()), Catch::EndsWith(std::string(very_old)));
    const TemporaryFile text("\tlogin\n");
    CHECK(workbook_kind(text.path()) == WorkbookKind::none);
}

TEST_CASE("preserves long texts in an .xls") {
    const auto writer = workbook_writer(WorkbookKind::xls, "Sheet");
    std::vector<SheetValue> cells;
    for (const std::size_t length : {1U, 4105U, 4108U, 4109U, 4110U, 20'000U, 32'767U}) {
        std::string text;
        for (std::size_t letter = 0; letter < length; ++letter) text += letter % 7 == 0 ? "\u20AC" : "x";
        cells.push_back({CellForm::text, text});
    }
    cells.push_back({CellForm::text, "\U0001F600"});
    writer->add_row(cells);
    const TemporaryFile file("");
    writer->finish(file.path());
    Reader reader(file.path(), data_only());
    Cells row;
    REQUIRE(reader.read({&row, 1}) == 1);
    REQUIRE(row.cells.size() == cells.size());
    for (std::size_t cell = 0; cell < cells.size(); ++cell) CHECK(row.cells[cell].text() == cells[cell].text);
}
