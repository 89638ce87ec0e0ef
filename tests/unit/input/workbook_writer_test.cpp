// SPDX-License-Identifier: Apache-2.0
#include "input/workbook_writer.h"

#include <catch2/catch.hpp>

#include "unit/input/read_all.h"

using namespace registrar;

TEST_CASE("reads a workbook back as it was written") {
    const auto [kind, encoding] =
        GENERATE(std::pair{WorkbookKind::xlsx, "XLSX"}, std::pair{WorkbookKind::ods, "ODS"},
                 std::pair{WorkbookKind::xls, "XLS"});
    CAPTURE(encoding);
    const std::vector<std::vector<SheetValue>> rows = {
        {{CellForm::text, "login"}, {CellForm::text, "a&b <c> \"d\" é"}, {}, {CellForm::text, "007"}},
        {{CellForm::number, "0.3"},
         {CellForm::number, "-12"},
         {CellForm::truth, "TRUE"},
         {CellForm::truth, "FALSE"}},
        {{CellForm::moment, "2018-11-04"},
         {CellForm::moment, "2018-11-04 10:20:30"},
         {CellForm::duration, "255:10:10"}},
        {{}, {CellForm::text, "two\nlines"}, {CellForm::text, "a  b   c"}},
        {{CellForm::moment, "1900-02-28"}, {CellForm::moment, "9999-12-31"}},
        {{CellForm::moment, "0001-01-01"}, {CellForm::moment, "1899-12-31 10:00:00"}},
        {{CellForm::moment, "1900-02-29"},
         {CellForm::moment, "2018-02-31"},
         {CellForm::moment, "2018-11-04 25:61:00"}},
        {{CellForm::duration, "-0:30:00"}, {CellForm::duration, "-1:30:05"}},
        {{CellForm::text, "<![CDATA[a]]> \"b\" ]]>"}, {CellForm::text, "a\r\nb\rc"}},
    };
    const auto writer = workbook_writer(kind, "A & B");
    for (const auto& row : rows) writer->add_row(row);
    const TemporaryFile file("");
    writer->finish(file.path());
    Reader reader(file.path(), data_only());
    CHECK(reader.encoding() == encoding);
    CHECK(reader.sheet() == "A & B");
    std::vector<Cells> group(16);
    REQUIRE(reader.read(group) == rows.size());
    for (std::size_t at = 0; at < rows.size(); ++at) {
        CAPTURE(at);
        REQUIRE(group[at].cells.size() == rows[at].size());
        CHECK(group[at].line == at + 1);
        for (std::size_t cell = 0; cell < rows[at].size(); ++cell) {
            CHECK(group[at].cells[cell].text() == rows[at][cell].text);
            const bool is_day = kind == WorkbookKind::ods ? rows[at][cell].text > "1899-12-31" || at != 5
                                                          : rows[at][cell].text != "1900-02-29";
            // An .xls stores days as numbers only.
            const bool is_text = kind == WorkbookKind::xls && rows[at][cell].form == CellForm::moment &&
                                 !serial_of(rows[at][cell].text);
            CHECK(group[at].cells[cell].is(is_text  ? CellForm::text
                                           : is_day ? rows[at][cell].form
                                                    : CellForm::no_date));
        }
    }
}

TEST_CASE("preserves characters that XML does not allow in an .xlsx") {
    const auto writer = workbook_writer(WorkbookKind::xlsx, "S");
    const std::string odd = "a\rb\x01 _x000D_\uFFFE\uFFFF\uFFFD";
    const SheetValue cell{CellForm::text, odd};
    writer->add_row({&cell, 1});
    const TemporaryFile file("");
    writer->finish(file.path());
    Reader reader(file.path(), data_only());
    Cells row;
    REQUIRE(reader.read({&row, 1}) == 1);
    CHECK(row.cells[0].text() == odd);
}

TEST_CASE("previews the first rows of a sheet without consuming them") {
    const auto writer = workbook_writer(WorkbookKind::xlsx, "S");
    for (const char* text : {"title", "login", "anna"}) {
        const SheetValue cell{CellForm::text, text};
        writer->add_row({&cell, 1});
    }
    const TemporaryFile file("");
    writer->finish(file.path());
    Reader reader(file.path(), {"UTF-8", ';', true});
    const auto first = reader.first_records(20);
    REQUIRE(first.size() == 3);
    CHECK(first[1].line == 2);
    CHECK(first[1].texts == std::vector<std::string>{"login"});
    CHECK(reader.read_header()->cells[0].text() == "title");
    std::vector<Cells> group(4);
    REQUIRE(reader.read(group) == 2);
    CHECK(group[0].cells[0].text() == "login");
    CHECK(group[1].line == 3);
}
