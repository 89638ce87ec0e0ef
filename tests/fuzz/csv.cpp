// SPDX-License-Identifier: Apache-2.0
// Fuzzes the reader of delimited files: it must not crash, records must be in order and inside the file, and
// neither block nor group sizes may matter. The first byte selects the dialect.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "input/reader.h"

using namespace registrar;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

/// The comparable content of a record.
std::string description(const Reader& reader, const Cells& cells) {
    std::string result(reader.original(cells));
    for (const std::uint64_t number : {cells.line, cells.last_line, cells.record, cells.begin, cells.end,
                                       std::uint64_t{cells.fault_at}, std::uint64_t{cells.bare_quote_at}}) {
        result += '/' + std::to_string(number);
    }
    result += '/' + std::to_string(static_cast<int>(cells.fault)) + (cells.ends_file ? "!" : "") +
              (cells.holds_records ? "?" : "");
    if (cells.fault == RecordFault::invalid_bytes) result.append("/").append(reader.fault_bytes(cells));
    for (const Cell& cell : cells.cells) result.append("|").append(cell.text());
    return result;
}

std::vector<std::string> read_all(std::string_view bytes, const Dialect& dialect, ReadSizes sizes,
                                  std::size_t group) {
    Reader reader(InMemory{bytes}, dialect, sizes);
    std::vector<std::string> result;
    if (const auto header = reader.read_header()) result.push_back(description(reader, *header));
    std::vector<Cells> cells(group);
    std::uint64_t end = 0;
    while (const std::size_t count = reader.read(cells)) {
        for (std::size_t i = 0; i < count; ++i) {
            require(cells[i].begin >= end && cells[i].end >= cells[i].begin && cells[i].end <= bytes.size());
            require(cells[i].fault_at <= cells[i].text.size());
            end = cells[i].end;
            result.push_back(description(reader, cells[i]));
            locate_in(cells[i], cells[i].fault_at);
            line_around(cells[i], cells[i].fault_at);
        }
        require(reader.position().offset == end);
    }
    require(reader.sha256().size() == 64);
    return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static const std::array<const char*, 8> encodings = {"UTF-8",    "UTF-8",     "UTF-8",    "WINDOWS-1252",
                                                         "UTF-16LE", "SHIFT_JIS", "UTF-16BE", "ISO-2022-JP"};
    static const std::array<std::size_t, 4> cells = {0, 3, 2, 5};
    const Dialect dialect{encodings[data[0] % 8U], (data[0] & 8U) != 0 ? ',' : ';', (data[0] & 16U) != 0,
                          cells[data[0] / 64U]};
    const std::size_t longest = (data[0] & 32U) != 0 ? 40 : max_record_bytes;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = read_all(bytes, dialect, {1u << 20, longest}, 64);
    // After an invalid escape sequence the locations of characters are not certain.
    const bool certain = dialect.encoding != "ISO-2022-JP";
    require(!certain || whole == read_all(bytes, dialect, {13, longest}, 3));
    return 0;
}
