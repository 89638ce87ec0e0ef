// SPDX-License-Identifier: Apache-2.0
// Tests of damaged records: each is reported at its location, and its neighbours are read as if it were
// absent.
#include "unit/input/read_all.h"

using namespace registrar;
using namespace std::string_view_literals;

namespace {

/// Expects exactly one faulty record among records whose cells are "x" and a number.
const CopiedRecord& only_fault(const std::vector<CopiedRecord>& records, RecordFault fault) {
    const CopiedRecord* found = nullptr;
    for (const CopiedRecord& record : records) {
        if (record.fault == RecordFault::none) continue;
        CHECK(found == nullptr);
        CHECK(record.fault == fault);
        found = &record;
    }
    REQUIRE(found != nullptr);
    return *found;
}

std::string long_line(std::size_t size) {
    return std::string(size, 'x');
}

}  // namespace

TEST_CASE("reports NUL with its offset") {
    const auto records = read_all("a;b\nc;\0d\ne\n"sv);
    REQUIRE(records.size() == 3);
    CHECK(only_fault(records, RecordFault::nul).fault_at == 2);
    CHECK(records[1].fault == RecordFault::nul);
    CHECK(records[1].cells.size() == 2);
}

TEST_CASE("reports invalid bytes with their offset") {
    const auto records = read_all("é;b\nc;\xE9;d\né\n");
    REQUIRE(records.size() == 3);
    CHECK(records[1].fault == RecordFault::invalid_bytes);
    CHECK(only_fault(records, RecordFault::invalid_bytes).fault_at == 2);
    CHECK(records[1].original == "c;\xE9;d\n");
}

TEST_CASE("reports the invalid bytes of the file, wherever its blocks end") {
    const auto bytes_of_second = [](std::string_view data, const std::string& encoding, std::size_t block) {
        Reader reader(InMemory{data}, Dialect{encoding, ';', false}, ReadSizes{block, max_record_bytes});
        std::vector<Cells> group(1);
        REQUIRE(reader.read(group) == 1);
        REQUIRE(reader.read(group) == 1);
        CHECK(group[0].fault == RecordFault::invalid_bytes);
        return std::string(reader.fault_bytes(group[0]));
    };
    for (std::size_t block = 2; block < 40; ++block) {
        CHECK(bytes_of_second("aé\nbé\xE9;c\nd\n", "UTF-8", block) == "\xE9");
        CHECK(bytes_of_second("a\xE9\nb\xE9\x81;c\nd\n", "WINDOWS-1252", block) == "\x81");
        CHECK(bytes_of_second("a\xE9\nb\xE9\x90;c\nd\n", "ISO-8859-15", block) == "\x90");
        CHECK(bytes_of_second("a\0\n\0b\0\x01\xDC;\0\n\0d\0\n\0"sv, "UTF-16LE", block) == "\x01\xDC");
    }
}

TEST_CASE("reports the first of NUL and invalid bytes") {
    CHECK(read_all("a\0\xFF\n"sv)[0].fault == RecordFault::nul);
    CHECK(read_all("a\xFF\0\n"sv)[0].fault == RecordFault::invalid_bytes);
}

TEST_CASE("a character cut off by a line end is invalid, and the line still ends") {
    const auto records = read_all("a\xE2\x82\nb\n");
    REQUIRE(records.size() == 2);
    CHECK(records[0].fault == RecordFault::invalid_bytes);
    CHECK(records[1].fault == RecordFault::none);
}

TEST_CASE("byte faults next to blank lines stay with their own record") {
    const auto records = read_all("\xFF\n\na\n");
    REQUIRE(records.size() == 2);
    CHECK(records[0].fault == RecordFault::invalid_bytes);
    CHECK(records[1].fault == RecordFault::none);
}

TEST_CASE("text after a closing quote is a stray quote") {
    const auto records = read_all("a;b\n\"c\"x;d\ne;f\n");
    REQUIRE(records.size() == 3);
    CHECK(records[1].fault == RecordFault::stray_quote);
    CHECK(records[1].fault_at == 3);
    CHECK(records[1].text == "\"c\"x;d");
    CHECK(records[1].texts() == std::vector<std::string>{"\"c\"x;d"});
    CHECK(records[2].line == 3);
    CHECK(read_all("\"c\" x\n")[0].fault_at == 4);
    CHECK(read_all("a;\"c\" \"d\"\n")[0].texts() == std::vector<std::string>{"a", "\"c\" \"d\""});
}

TEST_CASE("a stray quote affects no other line, whatever quotes the line has") {
    const auto records = read_all("a;\"b\"c\";\"d\ne;f\n");
    REQUIRE(records.size() == 2);
    CHECK(records[0].fault == RecordFault::stray_quote);
    CHECK(records[0].text == "a;\"b\"c\";\"d");
    CHECK(records[1].texts() == std::vector<std::string>{"e", "f"});
}

TEST_CASE("a quote left open to the end of the file damages only its own line") {
    const auto records = read_all("a\nb;\"c\nd;e\nf\n");
    REQUIRE(records.size() == 4);
    CHECK(records[1].fault == RecordFault::unclosed_quote);
    CHECK(records[1].fault_at == 2);
    CHECK(records[1].text == "b;\"c");
    CHECK(records[1].original == "b;\"c\n");
    CHECK(records[1].texts() == std::vector<std::string>{"b", "\"c"});
    CHECK(lines_of(records) == std::vector<std::uint64_t>{1, 2, 3, 4});
    CHECK(only_fault(records, RecordFault::unclosed_quote).record == 2);
}

TEST_CASE("reports a quote left open on the last line") {
    for (const auto end : {"", "\n", "\r\n", "\r"}) {
        const std::string bytes = std::string("a\n\"b;c") + end;
        const auto records = read_all(bytes);
        REQUIRE(records.size() == 2);
        CHECK(records[1].fault == RecordFault::unclosed_quote);
        CHECK(records[1].text == "\"b;c");
        CHECK(records[1].ends_file == (*end == '\0'));
        CHECK(records[1].end == bytes.size());
    }
    CHECK(read_all("\"")[0].fault == RecordFault::unclosed_quote);
}

TEST_CASE("a quote closed by a later line's quote damages only its own line") {
    const auto records = read_all("a;\"b\nc;\"d\";e\nf\n");
    REQUIRE(records.size() == 3);
    CHECK(records[0].fault == RecordFault::unclosed_quote);
    CHECK(records[0].fault_at == 2);
    CHECK(records[0].text == "a;\"b");
    CHECK(records[1].texts() == std::vector<std::string>{"c", "d", "e"});
    CHECK(records[2].line == 3);
}

TEST_CASE("lines of good cells before the faulty line belong to its record") {
    const auto records = read_all("\"a\nb\";\"c\nd\"x\ne\n");
    REQUIRE(records.size() == 3);
    CHECK(records[0].fault == RecordFault::unclosed_quote);
    CHECK(records[0].text == "\"a\nb\";\"c");
    CHECK(records[0].fault_at == 6);
    CHECK(records[1].texts() == std::vector<std::string>{"d\"x"});
    CHECK(lines_of(records) == std::vector<std::uint64_t>{1, 3, 4});
}

TEST_CASE("reads a record of the maximum length, and reports one that is a byte longer") {
    const ReadSizes sizes{64, 100};
    CHECK(read_all(long_line(100) + "\nb\n", data_only(), sizes)[0].fault == RecordFault::none);
    CHECK(read_all(long_line(100) + "\r\nb\n", data_only(), sizes)[0].fault == RecordFault::none);
    CHECK(read_all(long_line(100), data_only(), sizes)[0].fault == RecordFault::none);
    for (const auto end : {"\n", "\r\n", "\r"}) {
        const auto records = read_all("a\n" + long_line(101) + end + "b\n", data_only(), sizes);
        REQUIRE(records.size() == 3);
        CHECK(records[1].fault == RecordFault::too_long);
        CHECK(records[1].text == long_line(100));
        CHECK(records[1].begin == 2);
        CHECK(records[1].end == 103 + std::string(end).size());
        CHECK(records[1].cells.empty());
        CHECK(records[2].texts() == std::vector<std::string>{"b"});
        CHECK(lines_of(records) == std::vector<std::uint64_t>{1, 2, 3});
    }
    const auto last = read_all(long_line(101), data_only(), sizes);
    REQUIRE(last.size() == 1);
    CHECK(last[0].fault == RecordFault::too_long);
    CHECK(last[0].ends_file);
}

TEST_CASE("the maximum length is 16 MiB of UTF-8") {
    const auto records =
        read_all("a\n" + long_line(max_record_bytes) + "\n" + long_line(max_record_bytes + 1) + "\nb\n");
    REQUIRE(records.size() == 4);
    CHECK(records[1].fault == RecordFault::none);
    CHECK(records[1].text.size() == max_record_bytes);
    CHECK(records[2].fault == RecordFault::too_long);
    CHECK(records[3].line == 4);
}

TEST_CASE("a line that does not end is looked at only so far") {
    const std::string text = "a\n" + long_line(1'000) + "\nb\n";
    CHECK(read_all(text, data_only(), {64, 100, 1'100}).size() == 3);
    CHECK_THROWS_WITH(read_all(text, data_only(), {64, 100, 500}),
                      Catch::Contains("line 2 does not end within"));
}

TEST_CASE("a line of blanks that is too long is a record that is too long") {
    const auto records = read_all(std::string(101, ' ') + "\nb\n", data_only(), {16, 100});
    REQUIRE(records.size() == 2);
    CHECK(records[0].fault == RecordFault::too_long);
    CHECK(records[1].line == 2);
}

TEST_CASE("a quoted cell longer than a record may be is an unclosed quote on its first line") {
    const auto records = read_all("\"a\n" + long_line(100) + "\"\nb\n", data_only(), {32, 100});
    REQUIRE(records.size() == 3);
    CHECK(records[0].fault == RecordFault::unclosed_quote);
    CHECK(records[0].text == "\"a");
    CHECK(records[1].line == 2);
    CHECK(records[1].fault == RecordFault::too_long);
    CHECK(records[2].texts() == std::vector<std::string>{"b"});
}

TEST_CASE("a record that is too long may span lines, and ends with the line that makes it so") {
    const auto records = read_all("\"a\nb\";" + long_line(100) + "\n\"c\"\n", data_only(), {32, 100});
    REQUIRE(records.size() == 2);
    CHECK(records[0].fault == RecordFault::too_long);
    CHECK(records[1].line == 3);
    CHECK(records[1].texts() == std::vector<std::string>{"c"});
}

TEST_CASE("the truncated text of a record that is too long ends with a complete character") {
    std::string line;
    for (int i = 0; i < 50; ++i) line += "€";
    const auto records = read_all(line, data_only(), {16, 100});
    REQUIRE(records.size() == 1);
    CHECK(records[0].text == line.substr(0, 99));
}

TEST_CASE("reads lines that look open under both interpretations in linear time") {
    std::string bytes;
    for (int i = 0; i < 200000; ++i) bytes += "a\",\"\n";
    CHECK_FALSE(read_all(bytes, data_only(',')).empty());
    bytes.clear();
    for (int i = 0; i < 200000; ++i) bytes += "\"a\n";
    CHECK(read_all(bytes, data_only(',')).size() == 200000);
}
