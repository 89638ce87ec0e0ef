// SPDX-License-Identifier: Apache-2.0
#pragma once
// The part of a file that is in memory: its raw bytes, and their text in UTF-8 (the same bytes if the file is
// UTF-8). Moves over the file block by block and digests it. Does not know records.
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

/// A queue of bytes: removed at the front, added at the end. New room is not cleared.
class ByteQueue {
public:
    std::string_view bytes() const { return {bytes_.get(), size_}; }
    /// Returns room for `size` more bytes; call added() after filling it. Invalidates bytes().
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
    /// Begins after the byte order mark, if there is one. The mark overrides `encoding`.
    Window(ByteSource& source, const std::string& encoding, std::size_t block_bytes);

    /// Returns the text in UTF-8. If the file is UTF-8, returns its bytes unchanged, valid or not. Leaves out
    /// the Ctrl-Z with which old programs end a file. Valid until the window moves.
    std::string_view text() const;
    /// Returns whether the file ends with text().
    bool last() const { return last_; }
    /// Returns whether a wait for more data was interrupted.
    bool interrupted() const { return source_bytes_.interrupted(); }
    /// Returns whether the pipe delivered nothing for a second (ByteSource::notice_idling). More data may
    /// follow.
    bool idle() const { return source_bytes_.idle(); }
    /// Drops the text before `from` and reads another block.
    void advance(std::size_t from);
    /// Starts again at an offset of the file. The source must be seekable.
    void restart(std::uint64_t offset);
    /// Digests the file up to `offset`, or to its end, without moving the window.
    void digest_until(std::uint64_t offset);

    /// Returns the file offset of an offset in text(). It must be the start of a line or the end of the text.
    std::uint64_t file_offset(std::size_t offset) const;
    /// Returns the file's own bytes. The range must be within the window.
    std::string_view raw(std::uint64_t begin, std::uint64_t end) const;
    /// Returns the offset in text()[begin, end) of the first invalid byte, or of the U+FFFD that replaces it;
    /// or npos.
    std::size_t first_invalid(std::size_t begin, std::size_t end) const;
    /// Returns the file's bytes at an offset from first_invalid().
    std::string_view invalid_bytes(std::size_t offset) const;

    const std::string& encoding() const { return encoding_; }
    /// Returns the byte order mark, or an empty text.
    const std::string& mark() const { return mark_; }
    const FileDigest& digest() const { return *digest_; }

private:
    /// The start of a line in the text and in the raw bytes.
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

    std::optional<Decoder>
        decoder_;  ///< only if the file is not UTF-8; the members below are only used with it
    Decoder::Result decoded_;
    std::string text_;
    std::vector<LineStart>
        starts_;               ///< ascending; a CRLF adds one entry after each half; also one for each Ctrl-Z
    std::size_t raw_end_ = 0;  ///< end of the raw bytes that text_ represents; a character begins there
    /// Invalid bytes, and the offset in the text of their replacement.
    struct Invalid {
        std::size_t text = 0;
        std::size_t raw = 0;
        std::size_t size = 0;
    };
    std::vector<Invalid>::const_iterator invalid_from(std::size_t offset) const;
    std::vector<Invalid> invalid_;  ///< ascending
};

}  // namespace registrar
