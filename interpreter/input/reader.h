// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads a data file as records, a group at a time, in constant memory. The content of the file, not its name,
// decides whether it is CSV text or a workbook, of which one sheet is read. Counts lines and records, and
// digests the file.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "input/byte_source.h"
#include "input/dialect.h"
#include "input/record_stream.h"

namespace registrar {

/// The greatest length of a record in bytes of UTF-8.
inline constexpr std::size_t max_record_bytes = 16u << 20;

/// How many bytes are read at once, and how long a record may be. A block is fastest if it fits in the
/// processor's cache together with the digests. Tests make both small.
struct ReadSizes {
    std::size_t block = 256u << 10;
    std::size_t record = max_record_bytes;
    /// How far the end of a line that is too long is looked for. A file that goes on without one is damaged:
    /// zero bytes, for instance, because it was not copied whole.
    std::uint64_t line = std::uint64_t{1} << 30;
};

/// One open data file. Owns the file, and the memory of the records that it delivers. Use it on one thread.
class Reader {
public:
    /// Opens the file ("-" is standard input). A byte order mark is skipped and decides the encoding;
    /// `dialect.encoding` must be canonical (values/charset.h). Reads a workbook to its end here. If `stop`
    /// is raised during a wait for a pipe, only the records that are already complete are delivered. Throws
    /// FileUnavailable if the file is missing, a directory or unreadable, and BadWorkbook for a workbook that
    /// cannot be read.
    Reader(const std::string& path, const Dialect& dialect, ReadSizes sizes = {}, const Stop* stop = nullptr);
    /// Reads data in memory.
    Reader(InMemory data, const Dialect& dialect, ReadSizes sizes = {});
    /// Returns the first `most` records, or those that are in the first block. Call it before anything else
    /// is read.
    std::vector<FirstRecord> first_records(std::size_t most) { return stream_->first_records(most); }
    /// Returns the first record of the file, or nothing if the file contains no record. May be called once,
    /// before resume() and the first read(); valid until then. With dialect.skip_first_line it is the header
    /// and record 0. Without, it is data record 1, and the first read() delivers it again. If this is not
    /// called, the first read() skips the header.
    std::optional<Cells> read_header() { return stream_->read_header(); }
    /// Sets the number of cells that a record should have, from the next record on, in place of the
    /// dialect's.
    void expect(std::size_t cells) { stream_->expect(cells); }

    /// Reads up to `group.size()` records, often fewer; returns 0 at the end of the file. Skips lines of only
    /// blanks and tabs. All records and their cells are valid until the next call. A record that is too long
    /// has no cells, and its text is its first 64 KiB. Throws FileUnavailable if reading fails.
    std::size_t read(std::span<Cells> group) { return stream_->read(group); }

    /// Returns the position after the last delivered record.
    ReadPosition position() const { return stream_->position(); }
    /// Continues reading at `position`. Reads everything before it again for the digests and compares the
    /// blocks with `expected`. Returns the index of the first block that differs, or nothing. Call it before
    /// the first read(). Throws std::logic_error for standard input and pipes.
    std::optional<std::size_t> resume(const ReadPosition& position, std::span<const BlockDigest> expected) {
        return stream_->resume(position, expected);
    }

    /// From now on read() also returns 0 if a pipe delivers nothing for a second, so that the rows so far can
    /// be stored. idle() distinguishes the two.
    void notice_idling() { stream_->notice_idling(); }
    /// Returns whether the last read() returned 0 because the pipe was idle, not because the data ended.
    bool idle() const { return stream_->idle(); }
    /// Returns whether reading ended because of the stop, not because the file ended.
    bool interrupted() const { return stream_->interrupted(); }
    /// Returns the encoding in use: that of the byte order mark or of the dialect. Of a workbook: `XLSX`,
    /// `ODS` or `XLS`.
    const std::string& encoding() const { return stream_->encoding(); }
    /// Returns the start of the file that belongs to no record: a byte order mark, and a line such as
    /// `sep=,`.
    const std::string& byte_order_mark() const { return stream_->byte_order_mark(); }
    /// Returns the cell separator: the dialect's, or that of a first line such as `sep=,`.
    char delimiter() const { return stream_->delimiter(); }
    /// Returns the name of the workbook's sheet. Empty for a text.
    const std::string& sheet() const { return stream_->sheet(); }
    /// Returns how many rows with cells of a sheet are hidden.
    std::uint64_t hidden_rows() const { return stream_->hidden_rows(); }
    /// Returns the size of the file in bytes, or nothing for standard input and pipes.
    std::optional<std::uint64_t> file_size() const { return stream_->file_size(); }
    /// Returns the SHA-256 of the whole file as hex. Meaningful after the last record was delivered.
    std::string sha256() const { return stream_->sha256(); }
    /// Returns the digests of every complete block, and of the last one after the end of the file.
    const std::vector<BlockDigest>& blocks() const { return stream_->blocks(); }
    /// Returns the original bytes of a record of the last group (or of the header, before the first read), in
    /// the file's own encoding, including the line end. If a record is too long, returns only its first 16
    /// KiB; the rest is in the file, up to Cells::end. For a row of a sheet, returns its cells as a line of
    /// CSV in UTF-8.
    std::string_view original(const Cells& cells) const { return stream_->original(cells); }
    /// Returns the invalid bytes of a record of the last group (or of the header) with
    /// RecordFault::invalid_bytes.
    std::string_view fault_bytes(const Cells& cells) const { return stream_->fault_bytes(cells); }

private:
    std::unique_ptr<RecordStream> stream_;
};

/// The column (code points from 1) and physical line of an offset into a record's text.
struct LineColumn {
    std::uint64_t line = 0;
    std::uint64_t column = 0;
};
LineColumn locate_in(const Cells& cells, std::size_t offset);

/// Returns the physical line of the record's text that contains `offset`, without its line end.
std::string_view line_around(const Cells& cells, std::size_t offset);

}  // namespace registrar
