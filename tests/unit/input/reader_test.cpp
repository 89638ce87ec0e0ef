// SPDX-License-Identifier: Apache-2.0
// Tests of reading files: encodings, header, digests, positions, and resuming in the middle.
#include "input/reader.h"

#include <stdexcept>

#include "diag/unavailable.h"
#include "unit/input/read_all.h"
#include "values/digest.h"

using namespace registrar;
using namespace std::string_view_literals;

namespace {

Dialect with_header(const std::string& encoding = "UTF-8") {
    return {encoding, ';', true};
}

/// Rows with quoted line ends, of varying length, on several lines each.
std::string sample(int rows) {
    std::string bytes = "name;text\r\n";
    for (int i = 0; i < rows; ++i) {
        bytes += "n" + std::to_string(i) + ";\"" + std::string(static_cast<std::size_t>(i) % 50, 'x') +
                 "\n\"\"y\"\r\n";
        if (i % 7 == 0) bytes += "\r\n";
    }
    return bytes;
}

}  // namespace

TEST_CASE("a missing file, a directory and an unreadable path are unavailable") {
    CHECK_THROWS_AS(Reader("/nonexistent/file.csv", with_header()), FileUnavailable);
    CHECK_THROWS_WITH(Reader("/nonexistent/file.csv", with_header()),
                      "/nonexistent/file.csv: No such file or directory");
    CHECK_THROWS_WITH(Reader("/tmp", with_header()), "/tmp: Is a directory");
}

TEST_CASE("the header is record 0 and not data") {
    Reader reader(InMemory{"\na;b\nc;d\n"}, with_header());
    const auto header = reader.read_header();
    REQUIRE(header);
    CHECK(copy_of(reader, *header).texts() == std::vector<std::string>{"a", "b"});
    CHECK(header->record == 0);
    CHECK(header->line == 2);
    CHECK(reader.original(*header) == "a;b\n");
    CHECK(reader.position().offset == 5);
    CHECK(reader.position().line == 3);
    CHECK(reader.position().record == 0);
    const auto records = rest_of(reader);
    REQUIRE(records.size() == 1);
    CHECK(records[0].record == 1);
    CHECK(records[0].line == 3);
}

TEST_CASE("skips a header that the caller does not request") {
    Reader reader(InMemory{"a;b\nc;d\n"}, with_header());
    CHECK(rows_of(rest_of(reader)) == Rows{{"c", "d"}});
}

TEST_CASE("without a header line the first record is both previewed and delivered") {
    Reader reader(InMemory{"\"a\"\"\";b\nc;d\n"}, data_only());
    const auto first = reader.read_header();
    REQUIRE(first);
    CHECK(first->record == 1);
    CHECK(reader.position().offset == 0);
    const auto records = rest_of(reader);
    CHECK(rows_of(records) == Rows{{"a\"", "b"}, {"c", "d"}});
    CHECK(records[1].record == 2);
}

TEST_CASE("a previewed first record may be longer than a block, or too long") {
    for (const std::size_t longest : {200U, 40U}) {
        const std::string bytes = std::string(100, 'x') + "\nb\nc\n";
        Reader reader(InMemory{bytes}, data_only(), {16, longest});
        const auto first = reader.read_header();
        REQUIRE(first);
        CHECK((first->fault == RecordFault::too_long) == (longest == 40));
        const auto records = rest_of(reader);
        CHECK(records.size() == 3);
        CHECK(records[0].begin == 0);
        CHECK(records[0].end == 101);
        CHECK(records[2].texts() == std::vector<std::string>{"c"});
    }
}

TEST_CASE("an empty file has no header") {
    Reader reader(InMemory{"\n \n"}, with_header());
    CHECK_FALSE(reader.read_header());
    std::vector<Cells> group(1);
    CHECK(reader.read(group) == 0);
    CHECK(reader.read(group) == 0);
}

TEST_CASE("reports faults of a header") {
    Reader invalid(InMemory{"a;\xE9\nb\n"}, with_header());
    CHECK(invalid.read_header()->fault == RecordFault::invalid_bytes);
    Reader open(InMemory{"a;\"b\nc;d\n"}, with_header());
    CHECK(open.read_header()->fault == RecordFault::unclosed_quote);
    CHECK(rows_of(rest_of(open)) == Rows{{"c", "d"}});
}

TEST_CASE("a byte order mark takes precedence over the dialect and belongs to no record") {
    Reader utf_8(InMemory{"\xEF\xBB\xBF\xC3\xA9\n"}, data_only(';', "WINDOWS-1252"));
    CHECK(utf_8.encoding() == "UTF-8");
    CHECK(utf_8.byte_order_mark() == "\xEF\xBB\xBF");
    CHECK(utf_8.position().offset == 3);
    CHECK(rows_of(rest_of(utf_8)) == Rows{{"é"}});
    Reader wide(InMemory{"\xFE\xFF\0a\0;\0\xE9\0\r\0\n"sv}, data_only());
    CHECK(wide.encoding() == "UTF-16BE");
    const auto records = rest_of(wide);
    CHECK(rows_of(records) == Rows{{"a", "é"}});
    CHECK(records[0].begin == 2);
    CHECK(records[0].end == 12);
    CHECK(records[0].original == "\0a\0;\0\xE9\0\r\0\n"sv);
    CHECK(Reader(InMemory{"\xFF\xFE\0\0a\0\0\0"sv}, data_only()).encoding() == "UTF-32LE");
}

TEST_CASE("records in other encodings keep their original bytes and locations") {
    const auto records = read_all("\xE9;\x80\n\x81;b\n\"\xFC\"\"\"", data_only(';', "WINDOWS-1252"));
    REQUIRE(records.size() == 3);
    CHECK(records[0].texts() == std::vector<std::string>{"é", "€"});
    CHECK(records[0].original == "\xE9;\x80\n");
    CHECK(records[1].fault == RecordFault::invalid_bytes);
    CHECK(records[1].fault_at == 0);
    CHECK(records[1].original == "\x81;b\n");
    CHECK(records[1].begin == 4);
    CHECK(records[2].texts() == std::vector<std::string>{"ü\""});
    CHECK(records[2].end == 13);
    CHECK(records[2].ends_file);
}

TEST_CASE("a multibyte encoding may be split anywhere") {
    const std::string bytes("\x83\x65;\x83\x58\x83\x67\n\x83\n\x41\x42\r\n\x83\x65", 17);
    const auto wanted = read_all(bytes, data_only(';', "SHIFT_JIS"));
    REQUIRE(wanted.size() >= 3);
    CHECK(wanted[0].texts() == std::vector<std::string>{"テ", "スト"});
    for (std::size_t block = 1; block < bytes.size(); ++block) {
        CAPTURE(block);
        CHECK(read_all(bytes, data_only(';', "SHIFT_JIS"), {block, 1000}) == wanted);
    }
}

TEST_CASE("reports a file cut off inside a character") {
    const auto records = read_all("a\0\n\0b"sv, data_only(';', "UTF-16LE"));
    REQUIRE(records.size() == 2);
    CHECK(records[1].fault == RecordFault::invalid_bytes);
    CHECK(records[1].ends_file);
    CHECK(records[1].original == "b");
}

TEST_CASE("NUL in UTF-16 is the character, not the byte") {
    const auto records = read_all("a\0;\0\0\0\n\0b\0\n\0"sv, data_only(';', "UTF-16LE"));
    REQUIRE(records.size() == 2);
    CHECK(records[0].fault == RecordFault::nul);
    CHECK(records[0].fault_at == 2);
    CHECK(records[1].fault == RecordFault::none);
}

TEST_CASE("block boundaries make no difference") {
    const std::string bytes = sample(60) + "é;\xFF;€\n\"a\"x\n\"open\n";
    const auto wanted = read_all(bytes, data_only());
    for (std::size_t block = 1; block < 200; ++block) {
        if (read_all(bytes, data_only(), {block, 1000}) != wanted) FAIL("blocks of " << block << " bytes");
    }
}

TEST_CASE("reads files and memory alike") {
    const std::string bytes = sample(5000);
    const TemporaryFile file(bytes);
    Reader reader(file.path(), with_header());
    Reader other(InMemory{bytes}, with_header());
    CHECK(reader.file_size() == bytes.size());
    CHECK(rest_of(reader) == rest_of(other));
    CHECK(reader.sha256() == sha256_hex(bytes));
    CHECK(other.sha256() == sha256_hex(bytes));
}

TEST_CASE("every block of 64 KiB has its hash and first line") {
    const std::string bytes = sample(9000);
    REQUIRE(bytes.size() > 4 * digest_block_bytes);
    for (const std::size_t block : {std::size_t{4} << 20, std::size_t{100000}, digest_block_bytes}) {
        Reader reader(InMemory{bytes}, with_header(), {block, max_record_bytes});
        rest_of(reader);
        CHECK(reader.sha256() == sha256_hex(bytes));
        const auto& blocks = reader.blocks();
        REQUIRE(blocks.size() == (bytes.size() + digest_block_bytes - 1) / digest_block_bytes);
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            const std::string_view before = std::string_view(bytes).substr(0, i * digest_block_bytes);
            CHECK(blocks[i].hash ==
                  fast_hash(std::string_view(bytes).substr(i * digest_block_bytes, digest_block_bytes)));
            CHECK(blocks[i].first_line ==
                  1 + static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n')));
        }
    }
}

TEST_CASE("reading resumes from any position as if it had not stopped") {
    const std::string bytes = sample(3000);
    const TemporaryFile file(bytes);
    Reader whole(file.path(), with_header());
    const auto wanted = rest_of(whole);
    std::vector<Cells> group(1);
    for (const std::size_t stop : {0U, 1U, 2U, 700U, 2999U, 3000U}) {
        Reader first(file.path(), with_header(), {1000, max_record_bytes});
        first.read_header();
        for (std::size_t i = 0; i < stop; ++i) REQUIRE(first.read(group) == 1);
        const ReadPosition position = first.position();
        CHECK(position.record == stop);
        const std::vector<BlockDigest> known = first.blocks();

        Reader second(file.path(), with_header(), {5000, max_record_bytes});
        REQUIRE(second.read_header());
        CHECK_FALSE(second.resume(position, known));
        CHECK(second.position().offset == position.offset);
        const auto rest = rest_of(second);
        CAPTURE(stop);
        CHECK(rest ==
              std::vector<CopiedRecord>(wanted.begin() + static_cast<std::ptrdiff_t>(stop), wanted.end()));
        CHECK(second.sha256() == sha256_hex(bytes));
        REQUIRE(second.blocks().size() == whole.blocks().size());
        for (std::size_t i = 0; i < whole.blocks().size(); ++i) {
            CHECK(second.blocks()[i].hash == whole.blocks()[i].hash);
            CHECK(second.blocks()[i].first_line == whole.blocks()[i].first_line);
        }
    }
}

TEST_CASE("resuming from the start position skips the header again") {
    Reader reader(InMemory{"\xEF\xBB\xBF"
                           "a\nb\n"},
                  with_header());
    REQUIRE(reader.read_header());
    CHECK_FALSE(reader.resume({}, {}));
    CHECK(rows_of(rest_of(reader)) == Rows{{"b"}});
}

TEST_CASE("a position in a UTF-16 file is a byte offset") {
    std::string bytes = "\xFF\xFE";
    for (const char c : "h\na;b\nc;d\ne;f\n"sv) (bytes += c) += '\0';
    Reader first(InMemory{bytes}, with_header());
    std::vector<Cells> group(1);
    REQUIRE(first.read_header());
    REQUIRE(first.read(group) == 1);
    Reader second(InMemory{bytes}, with_header());
    REQUIRE(second.read_header());
    CHECK_FALSE(second.resume(first.position(), {}));
    const auto rest = rest_of(second);
    CHECK(rows_of(rest) == Rows{{"c", "d"}, {"e", "f"}});
    CHECK(lines_of(rest) == std::vector<std::uint64_t>{3, 4});
    CHECK(rest[0].record == 2);
    CHECK(second.sha256() == sha256_hex(bytes));
}

TEST_CASE("resuming names the first block that changed") {
    std::string bytes = sample(9000);
    Reader before(InMemory{bytes}, with_header());
    rest_of(before);
    const std::vector<BlockDigest> known = before.blocks();
    REQUIRE(known.size() > 4);
    const auto changed = [&](const std::string& now) {
        Reader reader(InMemory{now}, with_header(), {3000, max_record_bytes});
        return reader.resume({100, 5, 2}, known);
    };
    CHECK_FALSE(changed(bytes));
    std::string other = bytes;
    other[2 * digest_block_bytes] = '!';
    CHECK(changed(other) == 2U);
    other[5] = '!';
    CHECK(changed(other) == 0U);
    CHECK(changed(bytes.substr(0, 3 * digest_block_bytes)) == 3U);
    CHECK(changed(bytes + "x") == known.size() - 1);
}

TEST_CASE("reads a pipe to its end and cannot resume it") {
    const TemporaryFile name("");
    const std::string pipe = name.path() + ".pipe";
    const std::string bytes = sample(20000);
    const TemporaryFile content(bytes);
    REQUIRE(std::system(("mkfifo " + pipe + " && cat " + content.path() + " > " + pipe + " &").c_str()) == 0);
    while (!std::filesystem::exists(pipe)) usleep(1000);
    Reader reader(pipe, with_header());
    CHECK_FALSE(reader.file_size());
    CHECK_THROWS_AS(reader.resume({}, {}), std::logic_error);
    CHECK(rest_of(reader).size() == 20000);
    CHECK(reader.sha256() == sha256_hex(bytes));
    std::filesystem::remove(pipe);
}

TEST_CASE("a Ctrl-Z that ends the file is not text, any other is") {
    CHECK(rows("a;b\nc;d\r\n\x1A") == Rows{{"a", "b"}, {"c", "d"}});
    CHECK(rows("a;b\x1A") == Rows{{"a", "b"}});
    CHECK(rows("a;\"b\"\x1A\x1A") == Rows{{"a", "b"}});
    CHECK(rows("a\x1A;b\n\x1A\n") == Rows{{"a\x1A", "b"}, {"\x1A"}});
    CHECK(rows("\x1A").empty());
    CHECK(rows("a;b\x1A", data_only(), {1, 3}) == Rows{{"a", "b"}});
    CHECK(rows("a\0;\0b\0\x1A\0"sv, data_only(';', "UTF-16LE")) == Rows{{"a", "b"}});
    // The padded last sector of an old file, and text that no program writes.
    CHECK(rows("a\n" + std::string(128, '\x1A'), data_only(), {16, 1000}).size() == 1);
    CHECK(rows("a\n" + std::string(129, '\x1A'), data_only(), {16, 1000}).size() == 2);
}

TEST_CASE("previews the first records without consuming them") {
    Reader reader(InMemory{"sep=,\n\na,b\n\"c\nd\",e\n\"f\ng,h\n"}, with_header());
    const auto first = reader.first_records(3);
    REQUIRE(first.size() == 3);
    CHECK(first[0].line == 3);
    CHECK(first[0].texts == std::vector<std::string>{"a", "b"});
    CHECK(first[1].line == 4);
    CHECK(first[1].text == "\"c");
    CHECK(first[1].texts == std::vector<std::string>{"c\nd", "e"});
    CHECK(first[2].texts.empty());
    CHECK(reader.first_records(1).size() == 1);
    CHECK(reader.read_header()->line == 3);
    CHECK(rest_of(reader).size() == 3);
}

TEST_CASE("a file that is changed while it is read is no complete file") {
    const auto folder =
        std::filesystem::temp_directory_path() / ("registrar-reader-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    const std::string path = (folder / "data.csv").string();
    const std::string text(100'000, 'x');
    const auto read_rest = [](ByteSource& source) {
        std::string rest(200'000, ' ');
        return source.read(rest.data(), rest.size());
    };
    const auto changed = [&](const auto& change) {
        std::ofstream(path) << text;
        ByteSource source(path);
        std::string begin(10, ' ');
        source.read(begin.data(), begin.size());
        change();
        CHECK_THROWS_WITH(read_rest(source), Catch::Contains("while it was read"));
    };
    changed([&] { std::ofstream(path, std::ios::app) << "more"; });
    changed([&] { std::filesystem::resize_file(path, 50); });
    changed([&] {
        std::ofstream(path) << text;
        std::filesystem::last_write_time(
            path, std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
    });
    // Another file under its name is another file: this one is read to its end.
    ByteSource source(path);
    std::ofstream(folder / "new.csv") << "new";
    std::filesystem::rename(folder / "new.csv", path);
    CHECK(read_rest(source) == text.size());
    std::filesystem::remove_all(folder);
}
