// SPDX-License-Identifier: Apache-2.0
#include "input/text_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "diag/unavailable.h"

namespace registrar {
namespace {

/// The part that is kept of a record that is too long.
constexpr std::size_t kept_prefix_bytes = 64u << 10;
/// A group ends early at this number of cells, which bounds its memory.
constexpr std::size_t group_cells = 1u << 18;

/// Returns the length of the whole characters that end before `size`, which is at least 3 and within the
/// text.
std::size_t prefix_of(std::string_view text, std::size_t size) {
    size = std::min(size, text.size());
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
        --size;
    return size;
}

constexpr std::string_view separator_word = "sep=";

/// Returns the source, of which a pipe's first read ends early if it is idle.
std::unique_ptr<ByteSource> noticing(std::unique_ptr<ByteSource> source) {
    source->notice_idling(true);
    return source;
}

}  // namespace

TextStream::TextStream(std::unique_ptr<ByteSource> source, const Dialect& dialect, ReadSizes sizes)
    : source_(noticing(std::move(source))),
      dialect_(dialect),
      window_(*source_, dialect.encoding, sizes.block),
      parser_(dialect.delimiter, sizes.record),
      longest_(sizes.record),
      kept_bytes_(std::min(kept_prefix_bytes, sizes.record)),
      longest_line_(sizes.line),
      expected_(dialect.cells) {
    feed();
    mark_ = window_.mark();
    wait_for_records();
    take_separator_line();
    if (!dialect.skip_first_line) parser_.expect(expected_);
    position_.offset = mark_.size();
    delivered_ = position_;
}

/// A pipe that is idle may have delivered only a part of the header. Waits until a record after it is
/// complete.
void TextStream::wait_for_records() {
    const auto wanted = [&]() -> std::size_t {
        return (dialect_.skip_first_line ? 2 : 1) + (window_.text().starts_with(separator_word) ? 1 : 0);
    };
    while (window_.idle() && first_records(wanted()).size() < wanted()) move(0);
    source_->notice_idling(false);
}

/// A first line such as `sep=,`, as Excel writes it, sets the delimiter and is not a record.
void TextStream::take_separator_line() {
    constexpr std::string_view word = separator_word;
    while (window_.text().size() <= word.size() + 1 && !window_.last() && !window_.interrupted()) move(0);
    const std::string_view text = window_.text();
    if (!text.starts_with(word) || std::min(text.find_first_of("\r\n"), text.size()) != word.size() + 1)
        return;
    const auto delimiter = delimiter_from_name(text.substr(word.size(), 1));
    if (!delimiter) return;
    dialect_.delimiter = *delimiter;
    parser_ = CsvParser(*delimiter, longest_);
    feed();
    ParsedRecord line;
    if (parser_.next(line) != CsvParser::Step::record) return;
    mark_ += window_.raw(mark_.size(), window_.file_offset(line.end));
    position_.line = line.next_line;
    parser_.forget();
}

void TextStream::move(std::size_t from) {
    window_.advance(from);
    feed();
}

/// Finds the next record. Returns false at the end of the file or of the data before the stop. Unless
/// `alone`, also returns false if the window would have to move.
bool TextStream::find(bool alone, Cells& cells) {
    ParsedRecord record;
    bool moved = false;
    for (;;) {
        switch (parser_.next(record)) {
            case CsvParser::Step::record:
                deliver(record, cells);
                return true;
            case CsvParser::Step::end:
                return false;
            case CsvParser::Step::more:
                if (!alone || window_.interrupted() || (moved && window_.idle())) return false;
                move(parser_.at());
                moved = true;
                break;
            case CsvParser::Step::too_long:
                if (!alone) return false;
                return deliver_too_long(record, cells);
        }
    }
}

void TextStream::deliver(const ParsedRecord& record, Cells& cells) {
    cells.text = window_.text().substr(record.begin, record.size);
    cells.line = record.line;
    cells.last_line = record.next_line - (record.ends_file ? 0 : 1);
    cells.record = ++position_.record;
    cells.begin = window_.file_offset(record.begin);
    cells.end = window_.file_offset(record.end);
    cells.fault = record.fault;
    cells.fault_at = record.fault_at;
    cells.bare_quote_at = record.bare_quote_at;
    cells.holds_records = record.holds_records;
    cells.ends_file = record.ends_file;
    cells.ascii = record.plain;
    if (record.fault == RecordFault::none && !record.plain) check_bytes(record, cells);
    first_cells_.push_back(record.first_cell);
    position_.offset = cells.end;
    position_.line = record.next_line;
}

void TextStream::check_bytes(const ParsedRecord& record, Cells& cells) const {
    const std::size_t end = record.begin + record.size;
    const std::size_t invalid = std::min(window_.first_invalid(record.begin, end), end) - record.begin;
    const std::size_t nul = std::min(cells.text.find('\0'), record.size);
    if (invalid == record.size && nul == record.size) return;
    cells.fault = nul < invalid ? RecordFault::nul : RecordFault::invalid_bytes;
    cells.fault_at = static_cast<std::uint32_t>(std::min(nul, invalid));
}

bool TextStream::deliver_too_long(ParsedRecord& record, Cells& cells) {
    record.size = prefix_of(window_.text().substr(record.begin), kept_bytes_);
    long_text_ = window_.text().substr(record.begin, record.size);
    cells.begin = window_.file_offset(record.begin);
    // Every encoding makes at most three bytes from one, so at least this much of the file is in the window.
    long_raw_ = window_.raw(cells.begin, cells.begin + kept_bytes_ / 4);
    CsvParser::Step step = parser_.skip_line();
    for (; step == CsvParser::Step::more; step = parser_.skip_line()) {
        if (window_.interrupted()) return false;
        if (source_->offset() - cells.begin > longest_line_)
            throw BadInput(
                fmt::format("{}: line {} does not end within {} MiB: the file is damaged from there on, or "
                            "is no table [endless-line]",
                            source_->path(), record.line, longest_line_ >> 20));
        move(parser_.at());
    }
    cells.text = long_text_;
    cells.line = record.line;
    cells.ends_file = step == CsvParser::Step::end;
    cells.last_line = parser_.line() - (cells.ends_file ? 0 : 1);
    cells.record = ++position_.record;
    cells.end = window_.file_offset(parser_.at());
    cells.fault = RecordFault::too_long;
    cells.fault_at = cells.bare_quote_at = 0;
    cells.holds_records = false;
    cells.ascii = false;
    first_cells_.push_back(parser_.cells().size());
    position_.offset = cells.end;
    position_.line = parser_.line();
    return true;
}

/// Sets the cells of the records, because their storage may have moved until now.
void TextStream::finish_group(std::span<Cells> group) const {
    const std::span<const Cell> all = parser_.cells();
    for (std::size_t i = 0; i < group.size(); ++i) {
        const std::size_t end = i + 1 < first_cells_.size() ? first_cells_[i + 1] : all.size();
        group[i].cells = all.subspan(first_cells_[i], end - first_cells_[i]);
    }
}

/// The header may have a different number of cells.
void TextStream::expect(std::size_t cells) {
    expected_ = cells;
    if (header_passed_) parser_.expect(expected_);
}

void TextStream::skip_header() {
    if (header_passed_) return;
    header_passed_ = true;
    Cells header;
    if (dialect_.skip_first_line && find(true, header)) position_.record = 0;
    parser_.expect(expected_);
    parser_.forget();
    first_cells_.clear();
    delivered_ = position_;
}

/// Returns the records that are in the first block.
std::vector<FirstRecord> TextStream::first_records(std::size_t most) {
    CsvParser parser(dialect_.delimiter, longest_);
    parser.feed(window_.text().substr(parser_.at()), window_.last());
    parser.set_line(parser_.line());
    std::vector<FirstRecord> records;
    ParsedRecord record;
    while (records.size() < most && parser.next(record) == CsvParser::Step::record) {
        FirstRecord& first = records.emplace_back();
        first.line = record.line;
        const std::string_view text = window_.text().substr(parser_.at() + record.begin, record.size);
        first.text = text.substr(0, std::min(text.find_first_of("\r\n"), kept_prefix_bytes));
        if (record.fault == RecordFault::none)
            for (const Cell& cell : parser.cells()) first.texts.emplace_back(cell.text());
        parser.forget();
    }
    return records;
}

std::optional<Cells> TextStream::read_header() {
    Cells first;
    header_passed_ = true;
    if (!find(true, first)) return std::nullopt;
    parser_.expect(expected_);
    finish_group({&first, 1});
    if (dialect_.skip_first_line) {
        position_.record = first.record = 0;
        delivered_ = position_;
    } else {
        undelivered_ = first;
    }
    return first;
}

std::size_t TextStream::read(std::span<Cells> group) {
    if (group.empty()) return 0;
    std::size_t count = 0;
    if (undelivered_) {
        group[count++] = *undelivered_;
        undelivered_.reset();
    } else {
        skip_header();
        parser_.forget();
        first_cells_.clear();
    }
    while (count < group.size() && parser_.cells().size() < group_cells && find(count == 0, group[count])) {
        ++count;
    }
    finish_group(group.first(count));
    delivered_ = position_;
    return count;
}

std::optional<std::size_t> TextStream::resume(const ReadPosition& position,
                                              std::span<const BlockDigest> expected) {
    if (!source_->seekable()) throw std::logic_error("only a file can be read from a place in its middle");
    window_.digest_until(std::max<std::uint64_t>(position.offset, expected.size() * digest_block_bytes));
    window_.restart(position.offset);
    feed();
    parser_.forget();
    parser_.set_line(position.line);
    first_cells_.clear();
    undelivered_.reset();
    header_passed_ = position.offset > mark_.size();
    parser_.expect(header_passed_ || !dialect_.skip_first_line ? expected_ : 0);
    position_ = position;
    position_.offset = std::max<std::uint64_t>(position.offset, mark_.size());
    delivered_ = position_;
    return first_difference(expected, window_.digest().blocks());
}

void TextStream::notice_idling() {
    source_->notice_idling(true);
}
bool TextStream::idle() const {
    return window_.idle();
}
bool TextStream::interrupted() const {
    return source_->interrupted();
}
const std::string& TextStream::encoding() const {
    return window_.encoding();
}
const std::string& TextStream::sheet() const {
    static const std::string none;
    return none;
}
std::optional<std::uint64_t> TextStream::file_size() const {
    return source_->size();
}
std::string TextStream::sha256() const {
    return window_.digest().sha256();
}
const std::vector<BlockDigest>& TextStream::blocks() const {
    return window_.digest().blocks();
}

std::string_view TextStream::original(const Cells& cells) const {
    if (cells.fault == RecordFault::too_long) return long_raw_;
    return window_.raw(cells.begin, cells.end);
}

std::string_view TextStream::fault_bytes(const Cells& cells) const {
    if (cells.fault != RecordFault::invalid_bytes) return {};
    const auto begin = static_cast<std::size_t>(cells.text.data() - window_.text().data());
    return window_.invalid_bytes(begin + cells.fault_at);
}

}  // namespace registrar
