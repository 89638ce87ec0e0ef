// SPDX-License-Identifier: Apache-2.0
#pragma once
// The part of a file that is in memory: its raw bytes, and what they say in UTF-8 (the same bytes where the
// file is UTF-8). Moves over the file block by block and digests what it reads. Knows nothing of records.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "input/byte_source.h"
#include "input/file_digest.h"
#include "values/charset.h"

namespace registrar {

/// Bytes that are taken away in front and added behind; what is added is not cleared first.
class ByteQueue {
public:
    std::string_view bytes() const { return {bytes_.get(), size_}; }
    /// Room for `size` more bytes, which added() then counts. Invalidates bytes().
    char* room(std::size_t size);
    void added(std::size_t size) { size_ += size; }
    void drop(std::size_t size);

private:
    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

class Window {
public:
    /// Begins behind the byte order mark, if any, which decides over `encoding`.
    Window(ByteSource& source, const std::string& encoding, std::size_t block_bytes);

    /// The text in UTF-8; where the file is UTF-8, as it stands there, valid or not. Without the Ctrl-Z by
    /// which old programs end a file. Valid until the window moves.
    std::string_view text() const;
    /// Whether the file ends with text().
    bool last() const { return last_; }
    /// Whether there may be more, but the waiting for it was interrupted.
    bool interrupted() const { return source_bytes_.interrupted(); }
    /// Whether there may be more, but the pipe gave nothing for a second (ByteSource::notice_idling).
    bool idle() const { return source_bytes_.idle(); }
    /// Drops the text before `from` and reads another block.
    void advance(std::size_t from);
    /// Begins anew at an offset of the file. Only where the source is seekable.
    void restart(std::uint64_t offset);
    /// Digests the file up to `offset`, or to its end, without moving the window.
    void digest_until(std::uint64_t offset);

    /// The offset in the file of an offset in text(), which must be a line's start or the text's end.
    std::uint64_t file_offset(std::size_t offset) const;
    /// The file's own bytes; the range must lie within the window.
    std::string_view raw(std::uint64_t begin, std::uint64_t end) const;
    /// The offset of the first invalid byte, or of the U+FFFD that stands for it, in text()[begin, end); or
    /// npos.
    std::size_t first_invalid(std::size_t begin, std::size_t end) const;
    /// The file's bytes that first_invalid() found.
    std::string_view invalid_bytes(std::size_t offset) const;

    const std::string& encoding() const { return encoding_; }
    /// The byte order mark; empty without one.
    const std::string& mark() const { return mark_; }
    const FileDigest& digest() const { return *digest_; }

private:
    /// Where a line starts in the text, and where in the raw bytes.
    struct LineStart {
        std::size_t text = 0;
        std::size_t raw = 0;
    };

    void fill();
    void drop(std::size_t from);
    void decode(std::size_t raw_begin);
    void digest(std::uint64_t offset, std::string_view bytes);
    std::size_t raw_offset(std::size_t offset) const;

    ByteSource& source_bytes_;
    std::size_t block_bytes_;
    std::string encoding_;
    std::string mark_;
    ByteQueue raw_;
    std::uint64_t base_ = 0;  ///< offset in the file of the first raw byte
    bool last_ = false;
    std::optional<FileDigest> digest_;

    std::optional<Decoder> decoder_;  ///< of a file that is not UTF-8; the rest is only used with it
    Decoder::Result decoded_;
    std::string text_;
    std::vector<LineStart> starts_;  ///< ascending; a CRLF gives one behind each of its halves; also Ctrl-Zs
    std::size_t raw_end_ = 0;        ///< the raw bytes that text_ stands for; what follows begins a character
    /// Bytes that are not valid, and the offset in the text of what stands for them.
    struct Invalid {
        std::size_t text = 0;
        std::size_t raw = 0;
        std::size_t size = 0;
    };
    std::vector<Invalid>::const_iterator invalid_from(std::size_t offset) const;
    std::vector<Invalid> invalid_;  ///< ascending
};

}  // namespace registrar
