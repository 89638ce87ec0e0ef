// SPDX-License-Identifier: Apache-2.0
#include "input/reader.h"

#include "input/sheet_stream.h"
#include "input/text_stream.h"
#include "input/workbook.h"

namespace registrar {

namespace {

std::unique_ptr<RecordStream> open_stream(const std::string& path, const Dialect& dialect, ReadSizes sizes,
                                          const Stop* stop) {
    // Opened first, so that faults of the file itself give the same message for every kind.
    auto source = std::make_unique<ByteSource>(path, stop);
    const WorkbookKind kind = path == "-" ? WorkbookKind::none : workbook_kind(path);
    if (kind == WorkbookKind::none) return std::make_unique<TextStream>(std::move(source), dialect, sizes);
    return std::make_unique<SheetStream>(path, *source, kind, dialect);
}

}  // namespace

std::optional<std::size_t> first_difference(std::span<const BlockDigest> expected,
                                            std::span<const BlockDigest> found) {
    for (std::size_t at = 0; at < expected.size(); ++at)
        if (at >= found.size() || found[at].hash != expected[at].hash) return at;
    return std::nullopt;
}

Reader::Reader(const std::string& path, const Dialect& dialect, ReadSizes sizes, const Stop* stop)
    : stream_(open_stream(path, dialect, sizes, stop)) {}
Reader::Reader(InMemory data, const Dialect& dialect, ReadSizes sizes)
    : stream_(std::make_unique<TextStream>(std::make_unique<ByteSource>(data), dialect, sizes)) {}

std::vector<FirstRecord> Reader::first_records(std::size_t most) {
    return stream_->first_records(most);
}
std::optional<Cells> Reader::read_header() {
    return stream_->read_header();
}
void Reader::expect(std::size_t cells) {
    stream_->expect(cells);
}
std::size_t Reader::read(std::span<Cells> group) {
    return stream_->read(group);
}
ReadPosition Reader::position() const {
    return stream_->position();
}
std::optional<std::size_t> Reader::resume(const ReadPosition& position,
                                          std::span<const BlockDigest> expected) {
    return stream_->resume(position, expected);
}
void Reader::notice_idling() {
    stream_->notice_idling();
}
bool Reader::idle() const {
    return stream_->idle();
}
bool Reader::interrupted() const {
    return stream_->interrupted();
}
const std::string& Reader::encoding() const {
    return stream_->encoding();
}
const std::string& Reader::byte_order_mark() const {
    return stream_->byte_order_mark();
}
char Reader::delimiter() const {
    return stream_->delimiter();
}
const std::string& Reader::sheet() const {
    return stream_->sheet();
}
std::optional<std::uint64_t> Reader::file_size() const {
    return stream_->file_size();
}
std::string Reader::sha256() const {
    return stream_->sha256();
}
const std::vector<BlockDigest>& Reader::blocks() const {
    return stream_->blocks();
}
std::string_view Reader::original(const Cells& cells) const {
    return stream_->original(cells);
}
std::string_view Reader::fault_bytes(const Cells& cells) const {
    return stream_->fault_bytes(cells);
}

}  // namespace registrar
