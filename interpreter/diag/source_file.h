// SPDX-License-Identifier: Apache-2.0
#pragma once
// Source text and locations in it. A Span is two byte offsets into one SourceFile. A Location is what a
// person reads: file, line, column and the line itself. Does not interpret the text.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// The bytes [begin, end) of one SourceFile's text.
struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

/// A printable location. Line and column count from 1; columns are code points. Line 0 means the file as a
/// whole. Width is in code points, at least 1, and does not extend beyond the line.
struct Location {
    std::string file;
    std::uint64_t line = 0;
    std::uint64_t column = 0;
    std::uint64_t width = 1;
    std::string line_text;
    /// The column of the first character of line_text. Greater than 1 if only a part of a very long line is
    /// kept.
    std::uint64_t line_text_column = 1;
    std::string cell =
        {};  ///< the cell's reference in a workbook, for example D42; printed instead of line and column
};

/// A text in memory (UTF-8, byte order mark removed) with an index of its lines and columns. LF, CRLF and CR
/// each end a line. Spans are valid for the SourceFile they were made from.
class SourceFile {
public:
    SourceFile(std::string path, std::string text);
    /// Shows asterisks in place of these spans from now on.
    void hide(std::span<const Span> secrets);

    const std::string& path() const { return path_; }
    /// Returns the text with secrets, for parsers only. Messages must use shown().
    std::string_view text() const { return text_; }
    /// Returns the text with asterisks in place of secrets. Offsets and lines are those of text().
    std::string_view shown() const { return shown_.empty() ? text_ : shown_; }
    /// Returns the shown text of a span.
    std::string_view slice(Span span) const { return shown().substr(span.begin, span.end - span.begin); }
    /// Returns the location of a span. A span of several lines is cut at the end of its first line. Takes
    /// about the same time for every span, even in a line of several megabytes.
    Location locate(Span span) const;

private:
    /// The first byte of a code point, and the number of code points before it in the text.
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
    std::vector<Mark> marks_;  ///< about one per kilobyte
};

/// Returns the number of code points in the text. A byte that is not valid UTF-8 counts as one.
std::size_t count_code_points(std::string_view text);

}  // namespace registrar
