// SPDX-License-Identifier: Apache-2.0
#include "input/reader.h"

#include <algorithm>

#include "input/line_ends.h"
#include "input/sheet_stream.h"
#include "input/text_stream.h"
#include "input/workbook.h"
#include "values/text.h"

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

namespace {

/// Returns the start of the physical line that contains `offset`. An offset at CR or LF belongs to the line
/// that it ends.
std::size_t line_begin(std::string_view text, std::size_t offset) {
    const bool between =
        offset > 0 && offset < text.size() && text[offset] == '\n' && text[offset - 1] == '\r';
    const std::size_t before = offset - (between ? 1 : 0);
    if (before == 0) return 0;
    const std::size_t end = text.find_last_of("\r\n", before - 1);
    return end == std::string_view::npos ? 0 : end + 1;
}

}  // namespace

LineColumn locate_in(const Cells& cells, std::size_t offset) {
    offset = std::min(offset, cells.text.size());
    if (cells.is_row) return {cells.line, 1 + code_points(cells.text.substr(0, offset))};
    const std::size_t begin = line_begin(cells.text, offset);
    return {cells.line + count_line_ends(cells.text.substr(0, begin)),
            1 + code_points(cells.text.substr(begin, offset - begin))};
}

std::string_view line_around(const Cells& cells, std::size_t offset) {
    if (cells.is_row) return cells.text;
    offset = std::min(offset, cells.text.size());
    const std::size_t begin = line_begin(cells.text, offset);
    const std::size_t end = cells.text.find_first_of("\r\n", begin);
    return cells.text.substr(begin, end == std::string_view::npos ? end : end - begin);
}

}  // namespace registrar
