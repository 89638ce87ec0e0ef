// SPDX-License-Identifier: Apache-2.0
// Tests the column-count heuristic: if the number of cells is known, a record merged with later lines by an
// open quote damages only its own line. Ambiguous records are read as written, and reported.
#include <algorithm>
#include <random>

#include "unit/input/read_all.h"

using namespace registrar;

namespace {

std::vector<CopiedRecord> read_three(std::string_view bytes) {
    return read_all(bytes, data_only(';', "UTF-8", 3));
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a quote that a later line closes by chance damages only its own line") {
    // The last cell of line 4 is in inches.
    const auto records = read_three("1;a;b\n2;\"c;d\n3;e;f\n4;g;24\"\n5;h;i\n");
    REQUIRE(records.size() == 5);
    CHECK(lines_of(records) == std::vector<std::uint64_t>{1, 2, 3, 4, 5});
    CHECK(records[1].fault == RecordFault::unclosed_quote);
    CHECK(records[1].fault_at == 2);
    CHECK(records[1].text == "2;\"c;d");
    CHECK(records[1].last_line == 2);
    CHECK(records[2].texts() == Texts{"3", "e", "f"});
    CHECK(records[3].texts() == Texts{"4", "g", "24\""});
    CHECK(records[3].bare_quote_at == 6);
}

TEST_CASE("blank lines in between do not hide where records continue") {
    const auto records = read_three("\"1;a;b\r\r\n2;c;d\r\r\n3\";e;f;g\r\r\n");
    REQUIRE(records.size() == 3);
    CHECK(records[0].fault == RecordFault::unclosed_quote);
    CHECK(records[1].texts() == Texts{"2", "c", "d"});
    CHECK(records[2].texts() == Texts{"3\"", "e", "f", "g"});
}

TEST_CASE("additional blank cells do not hide where records continue") {
    CHECK(read_three("1;\"a;b\n2;c;d;; \n3;e;24\"\n").size() == 3);
    CHECK(read_three("1;a;\"b\nc\";;\n2;d;e;;\n").size() == 2);
}

TEST_CASE("a record of the expected number of cells is read as written, whatever its lines look like") {
    const auto records = read_three("1;a;\"b\n2;c;d\n3;e;f\"\n4;g;\"h\ni\"\n");
    REQUIRE(records.size() == 2);
    CHECK(records[0].texts() == Texts{"1", "a", "b\n2;c;d\n3;e;f"});
    CHECK(records[0].holds_records);
    CHECK(records[0].last_line == 3);
    CHECK_FALSE(records[1].holds_records);
    CHECK_FALSE(read_three("\"a\nb;c;d\";e;f\n")[0].holds_records);
}

TEST_CASE("lines that are not records stay in the record that contains them") {
    const auto records = read_three("1;\"a\nb;c\nd\";e;f\n2;g;h\n");
    REQUIRE(records.size() == 2);
    CHECK(records[0].texts() == Texts{"1", "a\nb;c\nd", "e", "f"});
    CHECK(records[0].last_line == 3);
    CHECK(records[1].texts() == Texts{"2", "g", "h"});
}

TEST_CASE("a fault on a later line ends the record after its first line if the next looks like a record") {
    const auto records = read_three("1;\"a\n2;b;c\n3;d\";\"e\"x\n4;f;g\n");
    REQUIRE(records.size() == 4);
    CHECK(records[0].fault == RecordFault::unclosed_quote);
    CHECK(records[0].fault_at == 2);
    CHECK(records[1].texts() == Texts{"2", "b", "c"});
    CHECK(records[2].fault == RecordFault::stray_quote);
    CHECK(records[3].fault == RecordFault::none);
}

TEST_CASE("in a file with one column nothing shows where records continue") {
    CHECK(rows("\"a\nb\nc\";d\n", data_only(';', "UTF-8", 1)) == Rows{{"a\nb\nc", "d"}});
}

TEST_CASE("the header may have another number of cells than records") {
    Reader reader(InMemory{"\"a\nb\";c;d;e\n1;\"f;g\n2;h;i\n3;j;24\"\n"}, {"UTF-8", ';', true, 3});
    CHECK(copy_of(reader, *reader.read_header()).texts() == Texts{"a\nb", "c", "d", "e"});
    CHECK(rest_of(reader).size() == 3);
    Reader other(InMemory{"a;b;c\n1;\"f;g\n2;h;i\n3;j;24\"\n"}, {"UTF-8", ';', true});
    other.expect(3);
    CHECK(rest_of(other).size() == 3);
    Reader resumed(InMemory{"a;b;c\n1;\"f;g\n2;h;i\n3;j;24\"\n"}, {"UTF-8", ';', true, 3});
    resumed.resume({6, 2, 0}, {});
    CHECK(rest_of(resumed).size() == 3);
}

TEST_CASE("reading resumes after any record as if it had not stopped") {
    std::mt19937 random(test_seed(5));
    for (int round = 0; round < test_count(300); ++round) {
        std::string bytes;
        for (int size = 0; size < 60; ++size) bytes += "aa;;;\"\"\n\n"[random() % 9];
        const Dialect dialect = data_only(';', "UTF-8", 3);
        const auto all = read_all(bytes, dialect);
        for (std::size_t at = 0; at < all.size(); ++at) {
            Reader reader(InMemory{bytes}, dialect, {16, max_record_bytes});
            const std::uint64_t line = all[at].last_line + (all[at].ends_file ? 0 : 1);
            reader.resume({all[at].end, line, all[at].record}, {});
            const auto rest = rest_of(reader);
            CAPTURE(bytes, at);
            REQUIRE(std::equal(rest.begin(), rest.end(), all.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                               all.end()));
        }
    }
}

namespace {

/// Returns how often each byte is read, at most or nearly so.
double work_for(const std::string& bytes, std::size_t cells) {
    CsvParser parser(';', max_record_bytes);
    parser.expect(cells);
    parser.feed(bytes, true);
    ParsedRecord record;
    for (auto step = parser.next(record); step != CsvParser::Step::end; step = parser.next(record)) {
        if (step == CsvParser::Step::too_long) parser.skip_line();
        parser.forget();
    }
    return static_cast<double>(parser.scanned()) / static_cast<double>(bytes.size());
}

/// Returns half a million lines that repeat the pieces in turn.
std::string repeated(const std::vector<std::string>& pieces) {
    std::string bytes;
    for (std::size_t at = 0; at < 500000; ++at) bytes += pieces[at % pieces.size()];
    return bytes;
}

}  // namespace

TEST_CASE("whatever quotes the lines have, the work is linear in the file size") {
    // A line is read once for each earlier record whose cells span lines, and each time at least one 64-byte
    // chunk is read.
    const std::vector<std::vector<std::string>> hostile = {{"a\";\"\n"},
                                                           {"\"a\n"},
                                                           {"a\";\"b;c\n", "1;2;3\n"},
                                                           {"1;\"a;b\n", "2;c;d\n"},
                                                           {"a\";\"b;c\n", "\";\"\n"},
                                                           {"1;\"\n", "2;\";\"\n", "x;y;z\n"},
                                                           {"a\";\"x;\"\"\n", ";;\n"}};
    for (const auto& pieces : hostile)
        for (std::size_t cells = 0; cells < 5; ++cells) {
            CAPTURE(pieces, cells);
            CHECK(work_for(repeated(pieces), cells) < 100);
        }
    std::mt19937 random(test_seed(11));
    for (int round = 0; round < test_count(20); ++round) {
        std::vector<std::string> pieces(1 + random() % 4);
        for (std::string& piece : pieces) {
            for (std::size_t size = random() % 10; size > 0; --size) piece += "a;;\"\"\""[random() % 6];
            piece += '\n';
        }
        CAPTURE(pieces);
        CHECK(work_for(repeated(pieces), 2 + random() % 4) < 100);
    }
}
