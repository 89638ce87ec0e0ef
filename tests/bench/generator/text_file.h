// SPDX-License-Identifier: Apache-2.0
// Writes a file in large pieces, and quotes CSV cells.
#pragma once

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

namespace registrar::bench {

/// Collects text and writes it by the megabyte. Throws std::runtime_error if it cannot.
class TextFile {
public:
    explicit TextFile(const std::string& path) : path_(path), stream_(path, std::ios::binary) { check(); }

    template <typename... Values>
    void print(fmt::format_string<Values...> format, Values&&... values) {
        fmt::format_to(std::back_inserter(buffer_), format, std::forward<Values>(values)...);
        if (buffer_.size() >= std::size_t{1} << 20) flush();
    }

    /// Writes the rest. Call it once, after the last line.
    void close() {
        flush();
        stream_.close();
        check();
    }

private:
    void flush() {
        stream_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
        buffer_.clear();
        check();
    }

    void check() const {
        if (!stream_) throw std::runtime_error(path_ + ": cannot be written");
    }

    std::string path_;
    std::ofstream stream_;
    fmt::memory_buffer buffer_;
};

/// Returns the cell in the quoting of RFC 4180, for files separated by commas or semicolons.
inline std::string quoted(const std::string& cell) {
    if (cell.find_first_of(",;\"") == std::string::npos) return cell;
    std::string quoted = "\"";
    for (char character : cell) {
        if (character == '"') quoted += '"';
        quoted += character;
    }
    return quoted + '"';
}

}  // namespace registrar::bench
