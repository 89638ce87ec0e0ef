// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads complete data for the tests. Copies every record out of the reader and checks the guarantees that
// apply to every file.
#include <unistd.h>
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "input/reader.h"
#include "rounds.h"

namespace registrar {

struct CopiedCell {
    std::string text;
    bool quoted = false;
    std::uint32_t begin = 0;
    bool operator==(const CopiedCell&) const = default;
};

struct CopiedRecord {
    std::vector<CopiedCell> cells;
    std::string text;
    std::string original;
    std::uint64_t line = 0;
    std::uint64_t record = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    RecordFault fault = RecordFault::none;
    std::uint32_t fault_at = 0;
    std::uint32_t bare_quote_at = 0;
    std::uint64_t last_line = 0;
    bool holds_records = false;
    bool ends_file = false;
    bool operator==(const CopiedRecord&) const = default;

    std::vector<std::string> texts() const {
        std::vector<std::string> result;
        for (const CopiedCell& cell : cells) result.push_back(cell.text);
        return result;
    }
};

inline CopiedRecord copy_of(const Reader& reader, const Cells& cells) {
    CopiedRecord result;
    for (const Cell& cell : cells.cells) {
        result.cells.push_back({std::string(cell.text()), cell.quoted == 1, cell.begin});
    }
    result.text = cells.text;
    result.original = reader.original(cells);
    result.line = cells.line;
    result.record = cells.record;
    result.begin = cells.begin;
    result.end = cells.end;
    result.fault = cells.fault;
    result.fault_at = cells.fault_at;
    result.bare_quote_at = cells.bare_quote_at;
    result.last_line = cells.last_line;
    result.holds_records = cells.holds_records;
    result.ends_file = cells.ends_file;
    if (cells.fault == RecordFault::invalid_bytes) {
        const std::string_view bytes = reader.fault_bytes(cells);
        CHECK(!bytes.empty());
        CHECK(result.original.find(bytes) != std::string::npos);
    }
    return result;
}

/// Reads to the end.
inline std::vector<CopiedRecord> rest_of(Reader& reader, std::size_t group_size = 8) {
    std::vector<CopiedRecord> records;
    std::vector<Cells> group(group_size);
    while (const std::size_t count = reader.read(group)) {
        for (std::size_t i = 0; i < count; ++i) {
            records.push_back(copy_of(reader, group[i]));
            const CopiedRecord& record = records.back();
            if (record.fault_at > record.text.size())
                FAIL("a fault outside the record on line " << record.line);
            if (record.begin >= record.end) FAIL("an empty record on line " << record.line);
            if (records.size() > 1 && record.begin < records[records.size() - 2].end) FAIL("records overlap");
        }
        if (reader.position().offset != records.back().end)
            FAIL("the position is not behind the last record");
    }
    return records;
}

/// Returns a dialect without header; `cells` is the expected number per record.
inline Dialect data_only(char delimiter = ';', const std::string& encoding = "UTF-8", std::size_t cells = 0) {
    return {encoding, delimiter, false, cells};
}

inline std::vector<CopiedRecord> read_all(std::string_view bytes, const Dialect& dialect = data_only(),
                                          ReadSizes sizes = {}) {
    Reader reader(InMemory{bytes}, dialect, sizes);
    return rest_of(reader);
}

using Rows = std::vector<std::vector<std::string>>;

inline Rows rows_of(const std::vector<CopiedRecord>& records) {
    Rows rows;
    for (const CopiedRecord& record : records) rows.push_back(record.texts());
    return rows;
}

inline Rows rows(std::string_view bytes, const Dialect& dialect = data_only(), ReadSizes sizes = {}) {
    return rows_of(read_all(bytes, dialect, sizes));
}

inline std::vector<std::uint64_t> lines_of(const std::vector<CopiedRecord>& records) {
    std::vector<std::uint64_t> lines;
    for (const CopiedRecord& record : records) lines.push_back(record.line);
    return lines;
}

inline std::string file_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A file that is removed at the end of the test.
class TemporaryFile {
public:
    explicit TemporaryFile(std::string_view content) {
        std::string name = (std::filesystem::temp_directory_path() / "registrar-input-XXXXXX").string();
        const int descriptor = mkstemp(name.data());
        REQUIRE(descriptor >= 0);
        path_ = name;
        std::ofstream(path_, std::ios::binary) << content;
        ::close(descriptor);
    }
    ~TemporaryFile() { std::filesystem::remove(path_); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace registrar
