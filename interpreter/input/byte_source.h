// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads the bytes of a file, of standard input or of memory, in order. Does not keep them.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "input/stop.h"

namespace registrar {

/// Data in memory. It must outlive its reader.
struct InMemory {
    std::string_view bytes;
};

class ByteSource {
public:
    /// Opens a file; "-" is standard input. Raising `stop`, which may be null, ends a wait for a pipe. Throws
    /// FileUnavailable.
    explicit ByteSource(const std::string& path, const Stop* stop = nullptr);
    explicit ByteSource(InMemory memory);
    ~ByteSource();
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    /// Reads `size` bytes and returns how many. Returns fewer if the data end, the wait is interrupted, or a
    /// pipe is idle. Throws FileUnavailable, also at the end of a file that was changed since it was opened.
    std::size_t read(char* target, std::size_t size);
    /// Chooses whether a read ends early if a pipe delivers nothing for a second.
    void notice_idling(bool notice) { notices_idling_ = notice; }
    /// Returns whether the last read ended early because the pipe was idle. More data may follow.
    bool idle() const { return idle_; }
    /// Returns whether a read ended because of the stop.
    bool interrupted() const { return interrupted_; }
    /// Returns whether seek() works: false for standard input and pipes.
    bool seekable() const { return size_.has_value(); }
    void seek(std::uint64_t offset) { offset_ = offset; }
    /// Returns the path that messages name: as it was given.
    const std::string& path() const { return path_; }
    /// Returns the offset of the next byte.
    std::uint64_t offset() const { return offset_; }
    /// Returns the size in bytes, or nothing for standard input and pipes.
    std::optional<std::uint64_t> size() const { return size_; }

private:
    std::size_t read_memory(char* target, std::size_t size);
    enum class Wait : unsigned char { data, idle, stop };
    Wait wait_for_data() const;
    /// Throws FileUnavailable if the file is not as it was when it was opened.
    void check_unchanged() const;

    std::string path_;
    const Stop* stop_ = nullptr;
    std::string_view memory_;
    int descriptor_ = -1;
    bool interrupted_ = false;
    bool notices_idling_ = false;
    bool idle_ = false;
    std::optional<std::uint64_t> size_;
    std::int64_t modified_ = 0;  ///< nanoseconds since 1970
    std::uint64_t offset_ = 0;
};

}  // namespace registrar
