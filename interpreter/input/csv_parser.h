// SPDX-License-Identifier: Apache-2.0
#pragma once
// The CSV grammar over a buffer of UTF-8: finds records and cells. Does no I/O and allocates nothing per
// record; the caller owns the buffers and decides what a fault means. RFC 4180 with three extensions: LF,
// CRLF and CR each end a line, lines of blanks are not records, and blanks may surround quotes.
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

/// The kind of a cell's value. Text files only have `text`; spreadsheets know more.
enum class CellForm : std::uint8_t {
    text,
    number,         ///< in plain decimal digits, with a point
    rounded,        ///< a number whose digits after the fifteenth were lost in the spreadsheet
    moment,         ///< `YYYY-MM-DD`, or with a space and `HH:MM:SS`
    duration,       ///< `H:MM:SS`
    truth,          ///< `TRUE` or `FALSE`
    fault,          ///< an error such as `#N/A`
    formula,        ///< a formula of which the workbook holds no value; the text is `=`
    percent,        ///< a number shown as a percentage: `85%`
    padded,         ///< a number shown with leading zeros or within other characters: `00123`, `R-123`
    no_date,        ///< a number formatted as a date that does not exist
    merged_across,  ///< merged with the cells of other columns, so that its column is not known
};

/// One cell of a record. The text is a view into the buffer, or into the parser's scratch memory if the cell
/// contains doubled quotes.
struct Cell {
    const char* data = nullptr;
    std::uint32_t size = 0;
    /// Offset of the cell (its opening quote, if any) from the start of its record.
    std::uint32_t begin : 26 = 0;
    std::uint32_t merged : 1 = 0;  ///< the value of a cell above, with which this one is merged
    std::uint32_t quoted : 1 = 0;  ///< the cell was in quotes
    std::uint32_t form : 4 = 0;    ///< CellForm

    std::string_view text() const { return {data, size}; }
    bool is(CellForm wanted) const { return form == static_cast<std::uint32_t>(wanted); }
};

/// What is wrong with a record as a whole. No action receives such a record.
enum class RecordFault : std::uint8_t {
    none,
    invalid_bytes,   ///< bytes that are invalid in the encoding
    nul,             ///< a NUL byte (U+0000)
    stray_quote,     ///< text after a closing quote
    unclosed_quote,  ///< a quote that is not closed on its line, nor properly on a later one
    too_long,        ///< more than 16 MiB
};

/// One record. Everything in it is valid until the reader's next call.
struct Cells {
    std::span<const Cell> cells;
    std::string_view text;        ///< the decoded record, without its line end
    std::uint64_t line = 0;       ///< physical line on which it begins, or the row of a sheet, from 1
    std::uint64_t last_line = 0;  ///< physical line on which it ends
    std::uint64_t record = 0;     ///< number of the data record, from 1; 0 for the header
    std::uint64_t begin = 0;      ///< byte range of the record in the file, line end included
    std::uint64_t end = 0;
    RecordFault fault = RecordFault::none;
    std::uint32_t fault_at = 0;       ///< offset of the fault in `text`
    std::uint32_t bare_quote_at = 0;  ///< offset of the first quote inside an unquoted cell; 0: none
    bool holds_records = false;       ///< each line after the first would be a record on its own
    bool ends_file = false;           ///< the last record of the file, without a line end
    bool ascii = false;               ///< contains only bytes below 0x80; false if not known
    bool is_row = false;              ///< a row of a sheet: `line` is its number, and it has no line ends
};

/// The greatest number of cells in one record. The last of so many cells contains all the text that follows.
inline constexpr std::size_t max_record_cells = 1u << 19;

/// One record as the parser found it. Offsets are those of the buffer.
struct ParsedRecord {
    std::size_t begin = 0;        ///< start of its text
    std::size_t size = 0;         ///< length of its text
    std::size_t end = 0;          ///< offset after its line end
    std::uint64_t line = 0;       ///< physical line on which it begins
    std::uint64_t next_line = 0;  ///< physical line that begins at `end`
    std::size_t first_cell = 0;
    std::size_t cell_count = 0;
    /// stray_quote, unclosed_quote or none. The caller checks bytes.
    RecordFault fault = RecordFault::none;
    std::uint32_t fault_at = 0;
    std::uint32_t bare_quote_at = 0;
    bool holds_records = false;
    bool ends_file = false;
    bool plain = false;  ///< contains only bytes from 0x01 to 0x7F; false if not known
};

/// Finds records in buffers that the caller feeds. A record with a quoting fault ends with the physical line
/// on which the faulty cell opened, so that a damaged line damages no other. The same applies to a quote that
/// a later line closes by chance: if a record of several lines does not have the expected number of cells,
/// and the line after its first one does, it ends with its first line.
class CsvParser {
public:
    enum class Step {
        record,    ///< found a record
        more,      ///< the buffer ends too soon: feed one that begins at at() and is longer
        too_long,  ///< the record that begins at at() is too long: call skip_line()
        end,       ///< the file contains no further record
    };

    /// `longest` is the greatest length of a record's text in bytes. It must be below 128 MiB.
    CsvParser(char delimiter, std::size_t longest);

    /// Sets the number of cells that a record should have, from the next record on. 0 means unknown.
    void expect(std::size_t cells) { expected_ = cells; }
    /// Continues at the start of `buffer`, which must outlive the cells. `last` means that the file ends with
    /// it.
    void feed(std::string_view buffer, bool last);
    /// Finds the next record. After `too_long` the record has no cells and no end.
    Step next(ParsedRecord& record);
    /// Skips the rest of a record that is too long. Returns `record` after its line end, `end` if the file
    /// ends first, or `more` as above.
    Step skip_line();

    /// Returns the offset at which parsing continues.
    std::size_t at() const { return at_; }
    /// Returns the physical line at at().
    std::uint64_t line() const { return line_; }
    /// Sets the physical line at at().
    void set_line(std::uint64_t line) { line_ = line; }

    /// Returns how many bytes were examined, repetitions included. Tests use it to bound the work.
    std::uint64_t scanned() const { return scanned_; }

    /// Returns the cells of all records since forget(), indexed by ParsedRecord::first_cell. Valid until
    /// next().
    std::span<const Cell> cells() const { return cells_; }
    /// Invalidates all cells found so far.
    void forget();

private:
    /// How the scan of a cell ended.
    enum class Ending { cell, stop, inside_quotes, stray, merging, more };
    /// What the line after the record's first one is.
    enum class NextLine { unknown, record, other };
    struct LineEnd {
        std::size_t begin = std::string_view::npos;
        std::size_t end = 0;
    };
    /// The quoted cell being scanned.
    struct Opened {
        std::size_t cell = 0;  ///< its start: the quote, or blanks before it
        std::size_t at = 0;    ///< the opening quote
        std::size_t index = 0;
        std::uint64_t line = 0;
        LineEnd first_line_end;  ///< inside the quotes
    };

    std::size_t blank_size(std::size_t at) const;
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
    std::size_t stop_ = 0;   ///< end of the buffer, or the first byte that makes the record too long
    std::uint64_t first_line_ = 1;
    std::uint64_t limit_line_ = 1;  ///< physical line at stop_
    bool skipping_ = false;         ///< inside a record that is too long
    std::size_t first_cell_ = 0;
    Opened opened_;
    Opened first_;  ///< the record's first cell that spans lines
    NextLine next_line_ = NextLine::unknown;
    std::uint32_t bare_quote_at_ = 0;
    std::size_t expected_ = 0;
    std::uint64_t scanned_ = 0;
    std::vector<Cell> cells_;
    std::vector<std::size_t> doubled_;  ///< the record's cells that contain doubled quotes

    std::vector<std::unique_ptr<char[]>> scratch_;
    std::size_t scratch_left_ = 0;
};

}  // namespace registrar
