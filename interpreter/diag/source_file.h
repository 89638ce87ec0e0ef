// SPDX-License-Identifier: Apache-2.0
#pragma once
// Source text and places in it. A Span is two byte offsets into one SourceFile; a Place is what a
// person reads: file, line, column and the line itself. Neither owns a meaning.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// Bytes [begin, end) of one SourceFile's text.
struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

/// Where something stands, ready to print. Line and column count from 1, columns in code points;
/// line 0 means "the file as a whole". Width is in code points, at least 1, and ends with the line.
struct Location {
    std::string file;
    std::uint64_t line = 0;
    std::uint64_t column = 0;
    std::uint64_t width = 1;
    std::string line_text;
    /// The column at which line_text begins; above 1 where of a very long line only a part is kept.
    std::uint64_t line_text_column = 1;
    std::string cell = {};  ///< of a workbook's sheet: its reference, like D42; names the place then
};

/// A text held in memory (UTF-8, byte order mark removed) with an index of its lines and columns. LF, CRLF
/// and CR end a line.
class SourceFile {
public:
    SourceFile(std::string path, std::string text);
    /// Shows asterisks in place of these spans from now on.
    void hide(std::span<const Span> secrets);

    const std::string& path() const { return path_; }
    /// The text itself, for parsers. Messages show shown().
    std::string_view text() const { return text_; }
    /// The text with asterisks in place of secrets; offsets and lines are those of text().
    std::string_view shown() const { return shown_.empty() ? text_ : shown_; }
    /// The shown text of a span.
    std::string_view slice(Span span) const { return shown().substr(span.begin, span.end - span.begin); }
    /// The place of a span; a span over several lines is cut at the end of its first line. Takes the same
    /// time wherever the span is, also in a line of megabytes.
    Location locate(Span span) const;

private:
    /// A byte at which a code point begins, and how many code points come before it in the text.
    struct Mark {
        std::uint32_t offset = 0;
        std::uint32_t points = 0;
    };
    void set_marks();
    std::size_t points_before(std::size_t offset) const;
    std::size_t end_of_line(std::size_t line) const;

    std::string path_;
    std::string text_;
    std::string shown_;  ///< empty while nothing is hidden
    std::vector<std::uint32_t> line_starts_;
    std::vector<Mark> marks_;  ///< one about every kilobyte
};

/// The number of code points in valid UTF-8 text; a byte that is not valid UTF-8 counts as one.
std::size_t count_code_points(std::string_view text);

}  // namespace registrar
