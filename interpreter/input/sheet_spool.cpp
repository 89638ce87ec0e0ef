// SPDX-License-Identifier: Apache-2.0
#include "input/sheet_spool.h"

#include <algorithm>
#include <cstring>

namespace registrar {

namespace {

constexpr std::size_t spool_block_bytes = 256u << 10;

/// The fields before the parts and the text of a row.
struct RowHead {
    std::uint64_t line;
    std::uint32_t cells;
    std::uint32_t text;
};

template <class Value>
void append_bytes(std::string& to, const Value& value) {
    to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class Value>
Value take_bytes(const char*& from) {
    Value value;
    std::memcpy(&value, from, sizeof value);
    from += sizeof value;
    return value;
}

}  // namespace

void SheetRow::clear() {
    text_.clear();
    cells_.clear();
}

void SheetRow::add(std::size_t column, CellForm form, std::string_view text) {
    const auto begin_cell = [this] {
        if (!cells_.empty()) text_ += ';';
        return static_cast<std::uint32_t>(text_.size());
    };
    while (cells_.size() < column) cells_.push_back({begin_cell(), 0, CellForm::text});
    cells_.push_back({begin_cell(), static_cast<std::uint32_t>(text.size()), form});
    text_ += text;
}

void SheetSpool::write(std::uint64_t line, const SheetRow& row) {
    append_bytes(buffer_, RowHead{line, static_cast<std::uint32_t>(row.cells_.size()),
                                  static_cast<std::uint32_t>(row.text_.size())});
    for (const SheetRow::Part& part : row.cells_) append_bytes(buffer_, part);
    buffer_ += row.text_;
    if (buffer_.size() < spool_block_bytes) return;
    file_.append(buffer_);
    buffer_.clear();
}

void SheetSpool::finish() {
    file_.append(buffer_);
    rewind();
}

void SheetSpool::rewind() {
    buffer_.clear();
    at_ = 0;
    offset_ = 0;
}

double SheetSpool::share_read() const {
    if (file_.size() == 0) return 1;
    return static_cast<double>(offset_ - (buffer_.size() - at_)) / static_cast<double>(file_.size());
}

/// Ensures that the buffer contains so many bytes from at_ on. Returns false at the end of the file.
bool SheetSpool::fill(std::size_t wanted) {
    if (buffer_.size() - at_ >= wanted) return true;
    buffer_.erase(0, at_);
    at_ = 0;
    const std::size_t have = buffer_.size();
    buffer_.resize(std::max(wanted, spool_block_bytes) + spool_block_bytes);
    const std::size_t count = file_.read(offset_, buffer_.data() + have, buffer_.size() - have);
    offset_ += count;
    buffer_.resize(have + count);
    return buffer_.size() >= wanted;
}

/// Reads the next row, if all of it is in the buffer.
bool SheetSpool::take(Cells& record) {
    if (buffer_.size() - at_ < sizeof(RowHead)) return false;
    const char* from = buffer_.data() + at_;
    const auto head = take_bytes<RowHead>(from);
    const std::size_t size = sizeof head + head.cells * sizeof(SheetRow::Part) + head.text;
    if (buffer_.size() - at_ < size) return false;
    last_row_ = at_;
    const char* const text = from + head.cells * sizeof(SheetRow::Part);
    record = {};
    record.line = head.line;
    record.is_row = true;
    record.text = {text, head.text};
    first_cells_.push_back(cells_.size());
    for (std::uint32_t at = 0; at < head.cells; ++at) {
        const auto part = take_bytes<SheetRow::Part>(from);
        Cell& cell = cells_.emplace_back();
        cell.data = text + part.begin;
        cell.size = part.size;
        cell.begin = part.begin & 0x3FFFFFFU;
        cell.form = static_cast<std::uint32_t>(part.form) & 0xFU;
    }
    at_ += size;
    return true;
}

std::size_t SheetSpool::read(std::span<Cells> group) {
    cells_.clear();
    first_cells_.clear();
    std::size_t count = 0;
    if (!group.empty() && fill(sizeof(RowHead))) {
        const char* from = buffer_.data() + at_;
        const auto head = take_bytes<RowHead>(from);
        fill(sizeof head + head.cells * sizeof(SheetRow::Part) + head.text);
        while (count < group.size() && take(group[count])) ++count;
    }
    for (std::size_t at = 0; at < count; ++at) {
        const std::size_t end = at + 1 < count ? first_cells_[at + 1] : cells_.size();
        group[at].cells = std::span(cells_).subspan(first_cells_[at], end - first_cells_[at]);
    }
    return count;
}

}  // namespace registrar
