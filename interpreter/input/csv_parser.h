// SPDX-License-Identifier: Apache-2.0
#pragma once
// The CSV grammar over a buffer of UTF-8: finds records and cells, and nothing else. Does no I/O and
// allocates nothing per record; the caller owns buffers and decides what a fault means.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// One cell of a record. The text is a view into the buffer, or into the parser's scratch where doubled quotes were undone.
struct Cell {
    const char* data = nullptr;
    std::uint32_t size = 0;
    std::uint32_t begin : 31 = 0;   ///< offset of the cell (its opening quote, if any) from the start of its record
    std::uint32_t quoted : 1 = 0;   ///< it stood in quotes

    std::string_view text() const { return {data, size}; }
};

/// What is wrong with a record as such. Such a record reaches no action.
enum class RecordFault : std::uint8_t {
    none,
    invalid_bytes,   ///< bytes that are not valid in the encoding
    nul,             ///< a NUL byte (U+0000)
    stray_quote,     ///< text behind a closing quote
    unclosed_quote,  ///< a quote that the file's end, or a record's greatest length, leaves open
    too_long,        ///< over 16 MiB
};

/// One record. Everything is valid until the reader's next call.
struct Cells {
    std::span<const Cell> cells;
    std::string_view text;            ///< the record as decoded, without its line end
    std::uint64_t line = 0;           ///< physical line on which it begins, from 1
    std::uint64_t record = 0;         ///< number of the data record, from 1; 0 for the header
    std::uint64_t begin = 0;          ///< byte range of the record in the file, line end included
    std::uint64_t end = 0;
    RecordFault fault = RecordFault::none;
    std::uint32_t fault_at = 0;       ///< offset of the fault in `text`
    bool ends_file = false;           ///< the file's last record, and no line end follows it
};

}  // namespace registrar
