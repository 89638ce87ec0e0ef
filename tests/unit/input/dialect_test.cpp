// SPDX-License-Identifier: Apache-2.0
#include "input/dialect.h"

#include <catch2/catch.hpp>

#include "unit/input/read_all.h"

using namespace registrar;

TEST_CASE("delimiters have names, in any letter case") {
    CHECK(delimiter_from_name("comma") == ',');
    CHECK(delimiter_from_name("Pipe") == '|');
    CHECK(delimiter_from_name("SEMICOLON") == ';');
    CHECK(delimiter_from_name("tabulation") == '\t');
    CHECK(delimiter_from_name("\\t") == '\t');
}

TEST_CASE("a delimiter may be the character itself") {
    for (const char c : {',', ';', '|', '\t', ' ', '~', ':', '^', '\x1F', '\''}) {
        CHECK(delimiter_from_name(std::string_view(&c, 1)) == c);
    }
}

TEST_CASE("refuses characters that cannot be delimiters") {
    for (const std::string_view name : {"", "a", "Z", "7", "\"", "\n", "\r", ";;", "é", "tab", "\xE9"}) {
        CAPTURE(name);
        CHECK_FALSE(delimiter_from_name(name));
    }
    CHECK_FALSE(delimiter_from_name(std::string_view("\0", 1)));
}

TEST_CASE("delimiters have readable names") {
    CHECK(delimiter_name(',') == "comma");
    CHECK(delimiter_name('\t') == "tabulation");
    CHECK(delimiter_name('~') == "'~'");
}

TEST_CASE("a first line like sep=, sets the delimiter and is not a record") {
    for (const std::string line_end : {"\n", "\r\n", "\r"}) {
        CAPTURE(line_end);
        const std::string text = "sep=," + line_end + "a;b,c" + line_end + "1,2" + line_end;
        Reader reader(InMemory{text}, Dialect{});
        const auto header = reader.read_header();
        REQUIRE(header);
        CHECK(header->line == 2);
        CHECK(header->cells.size() == 2);
        CHECK(header->cells[0].text() == "a;b");
        CHECK(reader.delimiter() == ',');
        CHECK(reader.byte_order_mark() == "sep=," + line_end);
        const auto records = rest_of(reader);
        CHECK(rows_of(records) == Rows{{"1", "2"}});
        CHECK(lines_of(records) == std::vector<std::uint64_t>{3});
    }
    CHECK(rows("\xEF\xBB\xBFsep=\t\na\tb\n") == Rows{{"a", "b"}});
    CHECK(rows("sep=|") == Rows{});
    CHECK(rows("sep=|", data_only(), {1, max_record_bytes}) == Rows{});
    // With no delimiter or more text, the line is an ordinary record.
    CHECK(rows("sep=\n") == Rows{{"sep="}});
    CHECK(rows("sep=a\n") == Rows{{"sep=a"}});
    CHECK(rows("sep=,;x\n") == Rows{{"sep=,", "x"}});
    CHECK(rows("a\nsep=,\n") == Rows{{"a"}, {"sep=,"}});
}

TEST_CASE("reading continues after a first line that sets the delimiter") {
    const std::string text = "sep=,\na,b\n1,2\n3,4\n";
    const TemporaryFile file(text);
    Reader first(file.path(), Dialect{});
    Cells record;
    REQUIRE(first.read({&record, 1}) == 1);
    Reader second(file.path(), Dialect{});
    CHECK(!second.resume(first.position(), {}));
    CHECK(rows_of(rest_of(second)) == Rows{{"3", "4"}});
}

TEST_CASE("a Ctrl-Z at the end of a file is not a record") {
    CHECK(rows("a;b\n\x1A") == Rows{{"a", "b"}});
    CHECK(rows("\x1A") == Rows{});
    CHECK(rows("a\n\x1A\nb\n") == Rows{{"a"}, {"\x1A"}, {"b"}});
}
