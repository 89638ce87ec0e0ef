// SPDX-License-Identifier: Apache-2.0
#pragma once
// The CSV grammar over a buffer of UTF-8: finds records and cells, and nothing else. Does no I/O and
// allocates nothing per record; the caller owns buffers and decides what a fault means. RFC 4180, but that
// LF, CRLF and CR each end a line, lines of blanks are no records, and blanks may stand around quotes.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "input/line_columns.h"
#include "input/structure.h"

namespace registrar {

/// What a cell is beside its text. A text file has texts only; a spreadsheet knows more.
enum class CellForm : std::uint8_t {
    text,
    number,    ///< in plain decimal digits, with a point
    rounded,   ///< a number whose digits beyond the fifteenth the spreadsheet has lost
    moment,    ///< `YYYY-MM-DD`, or with a space and `HH:MM:SS`
    duration,  ///< `H:MM:SS`
    truth,     ///< `TRUE` or `FALSE`
    fault,     ///< an error like `#N/A`
};

/// One cell of a record. The text is a view into the buffer, or into the parser's scratch where doubled
/// quotes were undone.
struct Cell {
    const char* data = nullptr;
    std::uint32_t size = 0;
    std::uint32_t begin : 27 =
        0;  ///< offset of the cell (its opening quote, if any) from the start of its record
    std::uint32_t quoted : 1 = 0;  ///< it stood in quotes
    std::uint32_t form : 4 = 0;    ///< CellForm

    std::string_view text() const { return {data, size}; }
    bool is(CellForm wanted) const { return form == static_cast<std::uint32_t>(wanted); }
};

/// What is wrong with a record as such. Such a record reaches no action.
enum class RecordFault : std::uint8_t {
    none,
    invalid_bytes,   ///< bytes that are not valid in the encoding
    nul,             ///< a NUL byte (U+0000)
    stray_quote,     ///< text behind a closing quote
    unclosed_quote,  ///< a quote that is not closed on its line, nor rightly on a later one
    too_long,        ///< over 16 MiB
};

/// One record. Everything is valid until the reader's next call.
struct Cells {
    std::span<const Cell> cells;
    std::string_view text;        ///< the record as decoded, without its line end
    std::uint64_t line = 0;       ///< physical line on which it begins, or a sheet's row, from 1
    std::uint64_t last_line = 0;  ///< physical line on which it ends
    std::uint64_t record = 0;     ///< number of the data record, from 1; 0 for the header
    std::uint64_t begin = 0;      ///< byte range of the record in the file, line end included
    std::uint64_t end = 0;
    RecordFault fault = RecordFault::none;
    std::uint32_t fault_at = 0;       ///< offset of the fault in `text`
    std::uint32_t bare_quote_at = 0;  ///< offset of the first quote inside a cell that is in none; 0: none
    bool holds_records = false;       ///< each of its lines but the first would be a record of its own
    bool ends_file = false;           ///< the file's last record, and no line end follows it
    bool ascii = false;               ///< certainly no byte from 0x80 on; false says nothing
    bool is_row = false;              ///< a sheet's row: `line` is its number, and it has no line ends
};

/// The most cells that are told apart in one record; the last of so many holds all the text that follows.
inline constexpr std::size_t max_record_cells = 1u << 19;

/// One record as the parser found it, in offsets of its buffer.
struct ParsedRecord {
    std::size_t begin = 0;        ///< where its text begins
    std::size_t size = 0;         ///< length of its text
    std::size_t end = 0;          ///< behind its line end
    std::uint64_t line = 0;       ///< physical line on which it begins
    std::uint64_t next_line = 0;  ///< physical line that begins at `end`
    std::size_t first_cell = 0;
    std::size_t cell_count = 0;
    RecordFault fault =
        RecordFault::none;  ///< stray_quote, unclosed_quote or none: bytes are the caller's matter
    std::uint32_t fault_at = 0;
    std::uint32_t bare_quote_at = 0;
    bool holds_records = false;
    bool ends_file = false;
    bool plain = false;  ///< certainly no byte but 0x01 to 0x7F
};

/// Walks over buffers that the caller feeds. A record with a fault in its quotes ends with the physical line
/// on which the faulty cell opened, so that a damaged line takes no other with it. Nor does one whose quote a
/// later line closes by chance: a record over several lines that has not the expected number of cells ends
/// with its first line where the next line has that number.
class CsvParser {
public:
    enum class Step {
        record,    ///< found one
        more,      ///< the buffer ends too soon: feed one that begins at at() and holds more
        too_long,  ///< the record that begins at at() is too long: call skip_line
        end,       ///< the file holds no further record
    };

    /// `longest`: the greatest length of a record's text in bytes, below 128 MiB.
    CsvParser(char delimiter, std::size_t longest);

    /// The number of cells that a record should have, from the next one on; 0 where nothing tells it.
    void expect(std::size_t cells) { expected_ = cells; }
    /// Goes on at the start of `buffer`, which must outlive the cells. `last`: the file ends with it.
    void feed(std::string_view buffer, bool last);
    /// Finds the next record. After `too_long` the record has no cells and no end.
    Step next(ParsedRecord& record);
    /// Passes over the rest of a record that is too long: `record` behind its line end, `end` where the file
    /// ends first, `more` as above.
    Step skip_line();

    /// The offset from which parsing goes on.
    std::size_t at() const { return at_; }
    /// The physical line at at().
    std::uint64_t line() const { return line_; }
    void set_line(std::uint64_t line) { line_ = line; }

    /// Bytes that were looked at, as often as they were: what the work is bounded by.
    std::uint64_t scanned() const { return scanned_; }

    /// The cells of all records since forget(); indexed by ParsedRecord::first_cell. Valid until next().
    std::span<const Cell> cells() const { return cells_; }
    /// Makes all cells found so far invalid.
    void forget();

private:
    /// How the scan of a cell came to its end.
    enum class Ending { cell, stop, inside_quotes, stray, merging, more };
    /// What the line behind the record's first one looks like.
    enum class Behind { unknown, record, other };
    struct LineEnd {
        std::size_t begin = std::string_view::npos;
        std::size_t end = 0;
    };
    /// The quoted cell being scanned.
    struct Opened {
        std::size_t cell = 0;  ///< where it begins: at the quote, or at blanks before it
        std::size_t at = 0;    ///< the opening quote
        std::size_t index = 0;
        std::uint64_t line = 0;
        LineEnd first_line_end;  ///< inside the quotes
    };

    bool is_blank(char c) const { return is_blank_byte(c) && c != delimiter_; }
    bool is_line_end(char c) const { return c == '\n' || c == '\r'; }
    bool at_limit() const { return stop_ == begin_ + longest_ + 1; }
    Step skip_blank_lines();
    bool pass_line_end(std::size_t& at) const;
    Step cells_of(ParsedRecord& record);
    Ending cell_with_quotes(std::size_t cell, std::size_t& at);
    Ending bare_quotes(std::size_t cell, std::size_t& at);
    Ending quoted_cell(std::size_t cell, std::size_t& at);
    Ending close_quote(std::size_t& at, bool doubled);
    bool count_line(std::size_t at);
    void add_cell(std::size_t begin, std::size_t end);
    void add_quoted_cell(std::size_t end);
    void extend_last_cell(std::size_t end);
    void undo_doubled_quotes();
    char* scratch(std::size_t size);
    void replace_opened_cell(std::size_t end);
    Step ran_out(ParsedRecord& record, bool inside_quotes);
    Step stray(ParsedRecord& record, std::size_t at);
    Step retreat(ParsedRecord& record);
    Step end_with_line_of(const Opened& opened, ParsedRecord& record);
    bool goes_over_lines() const { return first_.first_line_end.begin != std::string_view::npos; }
    bool has_expected_cells() const;
    bool merges_lines(std::size_t stop, bool line_ends);
    bool holds_records(std::size_t end);
    Step judge(ParsedRecord& record, std::size_t at);
    Step finish(ParsedRecord& record, std::size_t at);
    Step take_back(Step step);

    char delimiter_;
    std::size_t longest_;
    std::string_view buffer_;
    bool last_ = false;
    std::size_t at_ = 0;
    std::uint64_t line_ = 1;

    Structure structure_;
    std::size_t begin_ = 0;  ///< of the record
    std::size_t stop_ = 0;   ///< the end of the buffer, or the first byte that makes the record too long
    std::uint64_t first_line_ = 1;
    std::uint64_t limit_line_ = 1;  ///< the physical line at stop_
    bool skipping_ = false;         ///< inside a record that is too long
    std::size_t first_cell_ = 0;
    Opened opened_;
    Opened first_;  ///< the record's first cell that goes over lines
    Behind behind_ = Behind::unknown;
    std::uint32_t bare_quote_at_ = 0;
    std::size_t expected_ = 0;
    std::uint64_t scanned_ = 0;
    std::vector<Cell> cells_;
    std::vector<std::size_t> doubled_;  ///< the record's cells that hold doubled quotes

    std::vector<std::unique_ptr<char[]>> scratch_;
    std::size_t scratch_left_ = 0;
};

}  // namespace registrar
