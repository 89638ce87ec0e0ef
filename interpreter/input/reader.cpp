// SPDX-License-Identifier: Apache-2.0
#include "input/reader.h"

#include <algorithm>
#include <stdexcept>

#include "input/window.h"

namespace registrar {
namespace {

/// What is kept of a record that is too long.
constexpr std::size_t kept_prefix_bytes = 64u << 10;
/// A group ends early when it has this many cells, so that their memory stays bounded.
constexpr std::size_t group_cells = 1u << 18;

/// The length of the characters that end before `size`, which is at least 3 and lies in the text.
std::size_t prefix_of(std::string_view text, std::size_t size) {
    size = std::min(size, text.size());
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
        --size;
    return size;
}

}  // namespace

struct Reader::State {
    template <typename... Source>
    State(const Dialect& written, ReadSizes sizes, const Source&... data)
        : source(data...),
          dialect(written),
          window(source, dialect.encoding, sizes.block),
          parser(dialect.delimiter, sizes.record),
          kept_bytes(std::min(kept_prefix_bytes, sizes.record)) {
        feed();
        position.offset = window.mark().size();
        delivered = position;
    }

    void feed() { parser.feed(window.text(), window.last()); }
    void move(std::size_t from);
    bool find(bool alone, Cells& cells);
    void deliver(const ParsedRecord& record, Cells& cells);
    bool deliver_too_long(ParsedRecord& record, Cells& cells);
    void check_bytes(const ParsedRecord& record, Cells& cells) const;
    void settle(std::span<Cells> group) const;
    void skip_header();

    ByteSource source;
    Dialect dialect;
    Window window;
    CsvParser parser;
    std::size_t kept_bytes;  ///< of a record that is too long
    bool header_passed = false;
    std::optional<Cells> held;  ///< the first record, shown by read_header and not yet delivered as data
    ReadPosition position;      ///< behind the last record found
    ReadPosition delivered;
    std::vector<std::size_t> first_cells;  ///< for each record of the group
    std::string long_text;                 ///< of the last record that was too long
    std::string long_raw;
};

void Reader::State::move(std::size_t from) {
    window.advance(from);
    feed();
}

/// Finds the next record; false at the end of the file or of what came before the stop, or, unless `alone`,
/// where the window would have to move.
bool Reader::State::find(bool alone, Cells& cells) {
    ParsedRecord record;
    for (;;) {
        switch (parser.next(record)) {
            case CsvParser::Step::record:
                deliver(record, cells);
                return true;
            case CsvParser::Step::end:
                return false;
            case CsvParser::Step::more:
                if (!alone || window.interrupted()) return false;
                move(parser.at());
                break;
            case CsvParser::Step::too_long:
                if (!alone) return false;
                return deliver_too_long(record, cells);
        }
    }
}

void Reader::State::deliver(const ParsedRecord& record, Cells& cells) {
    cells.text = window.text().substr(record.begin, record.size);
    cells.line = record.line;
    cells.record = ++position.record;
    cells.begin = window.file_offset(record.begin);
    cells.end = window.file_offset(record.end);
    cells.fault = record.fault;
    cells.fault_at = record.fault_at;
    cells.ends_file = record.ends_file;
    if (record.fault == RecordFault::none && !record.plain) check_bytes(record, cells);
    first_cells.push_back(record.first_cell);
    position.offset = cells.end;
    position.line = record.next_line;
}

void Reader::State::check_bytes(const ParsedRecord& record, Cells& cells) const {
    const std::size_t end = record.begin + record.size;
    const std::size_t invalid = std::min(window.first_invalid(record.begin, end), end) - record.begin;
    const std::size_t nul = std::min(cells.text.find('\0'), record.size);
    if (invalid == record.size && nul == record.size) return;
    cells.fault = nul < invalid ? RecordFault::nul : RecordFault::invalid_bytes;
    cells.fault_at = static_cast<std::uint32_t>(std::min(nul, invalid));
}

bool Reader::State::deliver_too_long(ParsedRecord& record, Cells& cells) {
    record.size = prefix_of(window.text().substr(record.begin), kept_bytes);
    long_text = window.text().substr(record.begin, record.size);
    cells.begin = window.file_offset(record.begin);
    // No encoding makes more than three bytes of one, so that much of the file is certainly here.
    long_raw = window.raw(cells.begin, cells.begin + kept_bytes / 4);
    CsvParser::Step step = parser.skip_line();
    for (; step == CsvParser::Step::more; step = parser.skip_line()) {
        if (window.interrupted()) return false;
        move(parser.at());
    }
    cells.text = long_text;
    cells.line = record.line;
    cells.record = ++position.record;
    cells.end = window.file_offset(parser.at());
    cells.fault = RecordFault::too_long;
    cells.fault_at = 0;
    cells.ends_file = step == CsvParser::Step::end;
    first_cells.push_back(parser.cells().size());
    position.offset = cells.end;
    position.line = parser.line();
    return true;
}

/// Gives the records their cells, whose storage may have moved until now.
void Reader::State::settle(std::span<Cells> group) const {
    const std::span<const Cell> all = parser.cells();
    for (std::size_t i = 0; i < group.size(); ++i) {
        const std::size_t end = i + 1 < group.size() ? first_cells[i + 1] : all.size();
        group[i].cells = all.subspan(first_cells[i], end - first_cells[i]);
    }
}

void Reader::State::skip_header() {
    if (header_passed) return;
    header_passed = true;
    Cells header;
    if (dialect.skip_first_line && find(true, header)) position.record = 0;
    parser.forget();
    first_cells.clear();
    delivered = position;
}

Reader::Reader(const std::string& path, const Dialect& dialect, ReadSizes sizes, const Stop* stop)
    : state_(std::make_unique<State>(dialect, sizes, path, stop)) {}
Reader::Reader(InMemory data, const Dialect& dialect, ReadSizes sizes)
    : state_(std::make_unique<State>(dialect, sizes, data)) {}
Reader::~Reader() = default;

std::optional<Cells> Reader::read_header() {
    State& state = *state_;
    Cells first;
    state.header_passed = true;
    if (!state.find(true, first)) return std::nullopt;
    state.settle({&first, 1});
    if (state.dialect.skip_first_line) {
        state.position.record = first.record = 0;
        state.delivered = state.position;
    } else {
        state.held = first;
    }
    return first;
}

std::size_t Reader::read(std::span<Cells> group) {
    State& state = *state_;
    if (group.empty()) return 0;
    std::size_t count = 0;
    if (state.held) {
        group[count++] = *state.held;
        state.held.reset();
    } else {
        state.skip_header();
        state.parser.forget();
        state.first_cells.clear();
    }
    while (count < group.size() && state.parser.cells().size() < group_cells &&
           state.find(count == 0, group[count])) {
        ++count;
    }
    state.settle(group.first(count));
    state.delivered = state.position;
    return count;
}

ReadPosition Reader::position() const {
    return state_->delivered;
}

std::optional<std::size_t> Reader::resume(const ReadPosition& position,
                                          std::span<const BlockDigest> expected) {
    State& state = *state_;
    if (!state.source.seekable())
        throw std::logic_error("only a file can be read from a place in its middle");
    state.window.digest_until(std::max<std::uint64_t>(position.offset, expected.size() * digest_block_bytes));
    state.window.restart(position.offset);
    state.feed();
    state.parser.forget();
    state.parser.set_line(position.line);
    state.first_cells.clear();
    state.held.reset();
    state.header_passed = position.offset > state.window.mark().size();
    state.position = position;
    state.position.offset = std::max<std::uint64_t>(position.offset, state.window.mark().size());
    state.delivered = state.position;
    const auto& found = state.window.digest().blocks();
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (i >= found.size() || found[i].hash != expected[i].hash) return i;
    }
    return std::nullopt;
}

bool Reader::interrupted() const {
    return state_->source.interrupted();
}
const std::string& Reader::encoding() const {
    return state_->window.encoding();
}
const std::string& Reader::byte_order_mark() const {
    return state_->window.mark();
}
std::optional<std::uint64_t> Reader::file_size() const {
    return state_->source.size();
}
std::string Reader::sha256() const {
    return state_->window.digest().sha256();
}
const std::vector<BlockDigest>& Reader::blocks() const {
    return state_->window.digest().blocks();
}

std::string_view Reader::original(const Cells& cells) const {
    if (cells.fault == RecordFault::too_long) return state_->long_raw;
    return state_->window.raw(cells.begin, cells.end);
}

}  // namespace registrar
