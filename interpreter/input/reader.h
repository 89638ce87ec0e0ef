// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads a data file as records, a group at a time, in constant memory: a text as CSV, or a sheet of a
// workbook, told by what the file is and not by its name. Counts lines and records, and digests what it read.
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

/// How much is read at once (what the processor's cache holds beside the digests is fastest), and how long a
/// record may be. Tests make both small.
struct ReadSizes {
    std::size_t block = 256u << 10;
    std::size_t record = max_record_bytes;
};

class Reader {
public:
    /// Opens the file ("-" is standard input). Throws FileUnavailable when it is missing, a directory or
    /// unreadable, and BadWorkbook for a workbook that cannot be read, which it reads to its end here.
    /// `dialect.encoding` must be canonical (values/charset.h). A byte order mark is skipped and decides the
    /// encoding. Where `stop` is raised while a pipe is waited for, the records that are there
    /// whole are the last ones.
    Reader(const std::string& path, const Dialect& dialect, ReadSizes sizes = {}, const Stop* stop = nullptr);
    /// Reads data in memory.
    Reader(InMemory data, const Dialect& dialect, ReadSizes sizes = {});
    /// The first records, or as many of them as lie in the first block. Before anything is read.
    std::vector<FirstRecord> first_records(std::size_t most);
    /// The first record of the file, whatever it means; nothing where the file holds no record. May be called
    /// once, before resume and the first read; valid until then. With dialect.skip_first_line it is the
    /// header and record 0; without, it is data record 1, and the first read delivers it again. A header that
    /// is not asked for is passed over by the first read.
    std::optional<Cells> read_header();
    /// The number of cells that a record should have, from the next one on, other than the dialect says.
    void expect(std::size_t cells);

    /// Up to `group.size()` records, often fewer; 0 at the end of the file. Lines of nothing but blanks and
    /// tabs are passed over. All records and their cells stay valid until the next call. A record that is too
    /// long has no cells and a text of its first 64 KiB. Throws FileUnavailable when reading fails.
    std::size_t read(std::span<Cells> group);

    /// Where the record after the last one delivered begins (or would).
    ReadPosition position() const;
    /// Reading goes on there; everything before it is read again for the digests, and blocks are compared
    /// with `expected`: returns the index of the first block that differs, or nothing. Before the first read.
    /// Throws std::logic_error for standard input and pipes.
    std::optional<std::size_t> resume(const ReadPosition& position, std::span<const BlockDigest> expected);

    /// From now on read() also returns 0 when a pipe gives nothing for a second, so that what was read so far
    /// can be stored; idle() tells.
    void notice_idling();
    /// Whether the last read() returned 0 because the pipe was idle, and not at the end of the data.
    bool idle() const;
    /// Whether the reading ended because of the stop, and not at the end of the file.
    bool interrupted() const;
    /// The encoding in use: the byte order mark's or the dialect's; of a workbook `XLSX` or `ODS`.
    const std::string& encoding() const;
    /// What the file begins with and belongs to no record: a byte order mark, and a line like `sep=,`.
    const std::string& byte_order_mark() const;
    /// What parts the cells: the dialect's delimiter, or that of a first line like `sep=,`.
    char delimiter() const;
    /// The name of the workbook's sheet; empty for a text.
    const std::string& sheet() const;
    /// Size of the file in bytes; nothing for standard input and pipes.
    std::optional<std::uint64_t> file_size() const;
    /// Hex SHA-256 of the whole file; meaningful after the last record was delivered.
    std::string sha256() const;
    /// Digests of every block that is complete, and of the last one after the end of the file.
    const std::vector<BlockDigest>& blocks() const;
    /// The original bytes of a record of the last group (or the header, before the first read), line end
    /// included, in the file's own encoding. Of a record that is too long only its first 16 KiB: the rest
    /// stands in the file, up to Cells::end. Of a sheet's row, its cells as a line of CSV in UTF-8.
    std::string_view original(const Cells& cells) const;
    /// Of a record of the last group (or the header) with RecordFault::invalid_bytes, those bytes.
    std::string_view fault_bytes(const Cells& cells) const;

private:
    std::unique_ptr<RecordStream> stream_;
};

/// The column (code points from 1) and physical line of an offset into a record's text.
struct LineColumn {
    std::uint64_t line = 0;
    std::uint64_t column = 0;
};
LineColumn locate_in(const Cells& cells, std::size_t offset);

/// The physical line of the record's text that holds `offset`, without its line end.
std::string_view line_around(const Cells& cells, std::size_t offset);

}  // namespace registrar
