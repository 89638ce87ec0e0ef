// SPDX-License-Identifier: Apache-2.0
#include "input/sheet_stream.h"

#include <algorithm>

#include "values/csv_cell.h"

namespace registrar {

namespace {

constexpr std::size_t digested_at_once = 256u << 10;

}  // namespace

SheetStream::SheetStream(const std::string& path, ByteSource& source, WorkbookKind kind,
                         const Dialect& dialect)
    : dialect_(dialect),
      encoding_(kind_name(kind)),
      choice_{.wanted = dialect.sheet, .skip_hidden_rows = dialect.skip_hidden_rows},
      digest_(unit_width("UTF-8")) {
    std::string block(digested_at_once, '\0');
    while (const std::size_t size = source.read(block.data(), block.size()))
        digest_.update(std::string_view(block).substr(0, size));
    digest_.finish();
    spool_sheet(path, kind, choice_, spool_);
    Cells header;
    const bool headed = dialect.skip_first_line && spool_.read({&header, 1}) == 1;
    merged_.begin(std::move(choice_.merged), headed ? header.line : 0);
    spool_.rewind();
}

/// Skips the header.
void SheetStream::begin() {
    if (begun_) return;
    begun_ = true;
    Cells header;
    if (dialect_.skip_first_line) spool_.read({&header, 1});
}

std::vector<FirstRecord> SheetStream::first_records(std::size_t most) {
    std::vector<Cells> group(most);
    const std::size_t count = spool_.read(group);
    std::vector<FirstRecord> records;
    for (const Cells& cells : std::span(group).first(count)) {
        FirstRecord& first = records.emplace_back();
        first.line = cells.line;
        first.text = cells.text;
        for (const Cell& cell : cells.cells) first.texts.emplace_back(cell.text());
    }
    spool_.rewind();
    return records;
}

std::optional<Cells> SheetStream::read_header() {
    Cells first;
    if (spool_.read({&first, 1}) == 0) return std::nullopt;
    first.record = dialect_.skip_first_line ? 0 : 1;
    // The row is read again as data, into the same buffer, so pointers into it stay valid until then.
    if (!dialect_.skip_first_line) spool_.unread();
    begun_ = true;
    note_position();
    return first;
}

/// Sets the position to a share of the workbook's bytes, so that progress and sizes are comparable. Never 0
/// after a row.
void SheetStream::note_position() {
    const double share = spool_.share_read() * static_cast<double>(digest_.size());
    position_.offset = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(share), 1,
                                                 std::max<std::uint64_t>(digest_.size(), 1));
}

std::size_t SheetStream::read(std::span<Cells> group) {
    begin();
    merged_.forget();
    const std::size_t count = spool_.read(group);
    for (Cells& cells : group.first(count)) {
        merged_.apply(cells);
        cells.record = ++position_.record;
        cells.begin = 1;  // a position that can be resumed; the record number identifies it
        position_.line = cells.line + 1;
    }
    note_position();
    return count;
}

std::optional<std::size_t> SheetStream::resume(const ReadPosition& position,
                                               std::span<const BlockDigest> expected) {
    spool_.rewind();
    merged_.rewind();
    begun_ = false;
    position_ = {};
    begin();
    std::vector<Cells> passed(256);
    while (position_.record < position.record) {
        const auto left = static_cast<std::size_t>(
            std::min<std::uint64_t>(position.record - position_.record, passed.size()));
        if (read(std::span(passed).first(left)) == 0) break;
    }
    return first_difference(expected, digest_.blocks());
}

std::string_view SheetStream::original(const Cells& cells) const {
    original_.clear();
    for (std::size_t at = 0; at < cells.cells.size(); ++at) {
        if (at > 0) original_ += dialect_.delimiter;
        append_csv_cell(original_, cells.cells[at].text(), dialect_.delimiter);
    }
    original_ += '\n';
    return original_;
}

}  // namespace registrar
