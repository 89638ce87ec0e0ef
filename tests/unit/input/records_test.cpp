// SPDX-License-Identifier: Apache-2.0
// Tests of records and cells in files without faults.
#include "unit/input/read_all.h"

using namespace registrar;
using namespace std::string_view_literals;

TEST_CASE("cells are separated by delimiters") {
    CHECK(rows("a;b\nc;d\n") == Rows{{"a", "b"}, {"c", "d"}});
    CHECK(rows("a,b|c\td\n", data_only('|')) == Rows{{"a,b", "c\td"}});
    CHECK(rows("a\tb\n", data_only('\t')) == Rows{{"a", "b"}});
    CHECK(rows(";\n") == Rows{{"", ""}});
    CHECK(rows(";;x;\n") == Rows{{"", "", "x", ""}});
}

TEST_CASE("cells are not trimmed") {
    CHECK(rows(" a ; b \n") == Rows{{" a ", " b "}});
    CHECK(rows("\" a \";b\n") == Rows{{" a ", "b"}});
}

TEST_CASE("LF, CRLF and CR end a line, also mixed") {
    const auto records = read_all("a\nb\r\nc\rd\r\n");
    CHECK(rows_of(records) == Rows{{"a"}, {"b"}, {"c"}, {"d"}});
    CHECK(lines_of(records) == std::vector<std::uint64_t>{1, 2, 3, 4});
    CHECK(records[1].original == "b\r\n");
    CHECK(records[2].original == "c\r");
}

TEST_CASE("a last line needs no line end") {
    const auto open = read_all("a;b\nc;d");
    REQUIRE(open.size() == 2);
    CHECK(open[1].texts() == std::vector<std::string>{"c", "d"});
    CHECK(open[1].ends_file);
    CHECK_FALSE(open[0].ends_file);
    CHECK_FALSE(read_all("a;b\nc;d\n")[1].ends_file);
    CHECK(read_all("\"a\"")[0].ends_file);
    CHECK_FALSE(read_all("a\r")[0].ends_file);
    CHECK(rows("a;") == Rows{{"a", ""}});
}

TEST_CASE("an empty file has no record") {
    CHECK(read_all("").empty());
    CHECK(read_all("\xEF\xBB\xBF").empty());
    CHECK(read_all("\n\r\n\r").empty());
    CHECK(read_all(" \t ").empty());
}

TEST_CASE("skips and counts blank lines") {
    const auto records = read_all("\n\na\n \t\n\r\nb\r\rc");
    CHECK(rows_of(records) == Rows{{"a"}, {"b"}, {"c"}});
    CHECK(lines_of(records) == std::vector<std::uint64_t>{3, 6, 8});
    CHECK(records[2].record == 3);
    CHECK(records[1].begin == 9);
}

TEST_CASE("a line of delimiters or of an empty quoted cell is a record") {
    CHECK(rows("\t\t\n", data_only('\t')) == Rows{{"", "", ""}});
    CHECK(rows("\"\"\n") == Rows{{""}});
    CHECK(rows("  \n", data_only(' ')) == Rows{{"", "", ""}});
}

TEST_CASE("quoted cells may contain delimiters and line ends") {
    const auto records = read_all("\"a;b\";\"c\nd\r\ne\rf\"\ng\n");
    CHECK(rows_of(records) == Rows{{"a;b", "c\nd\r\ne\rf"}, {"g"}});
    CHECK(lines_of(records) == std::vector<std::uint64_t>{1, 5});
    CHECK(records[0].cells[1].quoted);
    CHECK(records[0].cells[1].begin == 6);
    CHECK_FALSE(records[1].cells[0].quoted);
}

TEST_CASE("doubled quotes mean one quote") {
    CHECK(rows("\"a\"\"b\";\"\"\"\";\"\"\"x\"\"\"\n") == Rows{{"a\"b", "\"", "\"x\""}});
    CHECK(rows("\"\"\"\"\"\"\n") == Rows{{"\"\""}});
}

TEST_CASE("a quote inside an unquoted cell is an ordinary character") {
    const auto records = read_all("a\"b;c\"\"d\n\"e\";f\"\ng\n");
    CHECK(rows_of(records) == Rows{{"a\"b", "c\"\"d"}, {"e", "f\""}, {"g"}});
    CHECK(records[0].fault == RecordFault::none);
    CHECK(records[0].bare_quote_at == 1);
    CHECK(records[1].bare_quote_at == 5);
    CHECK(records[2].bare_quote_at == 0);
}

TEST_CASE("blanks may surround quotes") {
    CHECK(rows("a; \"b;c\" ; \t\"d\"\n \"e\"\n") == Rows{{"a", "b;c", "d"}, {"e"}});
    CHECK(read_all("a; \"b\"\n")[0].cells[1].begin == 2);
    CHECK(rows("\"a\" \t;\"b\"  \n\"c\"\t") == Rows{{"a", "b"}, {"c"}});
    CHECK(rows("\"a\"\t\"b\"\n", data_only('\t')) == Rows{{"a", "b"}});
}

TEST_CASE("a cell without doubled quotes is a view into its record") {
    Reader reader(InMemory{"\"a;b\";c\n"}, data_only());
    std::vector<Cells> group(1);
    REQUIRE(reader.read(group) == 1);
    CHECK(group[0].cells[0].data == group[0].text.data() + 1);
    CHECK(group[0].cells[1].data == group[0].text.data() + 6);
}

TEST_CASE("the cells of a complete group stay valid") {
    std::string bytes;
    for (int i = 0; i < 3000; ++i) bytes += "\"x\"\"" + std::to_string(i) + "\";y" + std::to_string(i) + "\n";
    Reader reader(InMemory{bytes}, data_only());
    std::vector<Cells> group(4000);
    REQUIRE(reader.read(group) == 3000);
    for (int i = 0; i < 3000; ++i) {
        const auto cells = group[static_cast<std::size_t>(i)].cells;
        REQUIRE(cells[0].text() == std::string("x\"").append(std::to_string(i)));
        REQUIRE(cells[1].text() == std::string("y").append(std::to_string(i)));
    }
}

TEST_CASE("a record may have any number of cells") {
    std::string bytes(100000, ';');
    const auto records = read_all(bytes + "\nb");
    REQUIRE(records.size() == 2);
    CHECK(records[0].cells.size() == 100001);
    CHECK(records[1].texts() == std::vector<std::string>{"b"});
}

TEST_CASE("nothing is lost beyond the maximum number of separate cells") {
    const std::string bytes(max_record_cells + 9, ';');
    Reader reader(InMemory{bytes}, data_only());
    std::vector<Cells> group(1);
    REQUIRE(reader.read(group) == 1);
    REQUIRE(group[0].cells.size() == max_record_cells);
    CHECK(group[0].cells.back().text() == std::string(10, ';'));
    CHECK(group[0].cells[max_record_cells - 2].text().empty());
}

TEST_CASE("byte ranges are adjacent if no blank line separates them") {
    const auto records = read_all(
        "\xEF\xBB\xBF"
        "é;b\r\nc\n\nd");
    REQUIRE(records.size() == 3);
    CHECK(records[0].begin == 3);
    CHECK(records[0].end == 9);
    CHECK(records[0].original == "é;b\r\n");
    CHECK(records[1].begin == 9);
    CHECK(records[2].begin == 12);
    CHECK(records[2].end == 13);
}

TEST_CASE("locations in a record are lines and columns of the file") {
    Reader reader(InMemory{"x\n\"é\r\na\nb\";c\n"}, data_only());
    std::vector<Cells> group(2);
    REQUIRE(reader.read(group) == 2);
    const auto check = [&](std::size_t offset, std::uint64_t line, std::uint64_t column,
                           std::string_view text) {
        const LineColumn place = locate_in(group[1], offset);
        CAPTURE(offset);
        CHECK(place.line == line);
        CHECK(place.column == column);
        CHECK(line_around(group[1], offset) == text);
    };
    check(0, 2, 1, "\"é");
    check(3, 2, 3, "\"é");
    check(4, 2, 4, "\"é");
    check(5, 3, 1, "a");
    check(6, 3, 2, "a");
    check(7, 4, 1, "b\";c");
    check(10, 4, 4, "b\";c");
    check(99, 4, 5, "b\";c");
}
