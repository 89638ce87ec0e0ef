// SPDX-License-Identifier: Apache-2.0
#include "input/csv_parser.h"

#include <algorithm>
#include <cstring>

#include "values/text.h"

namespace registrar {
namespace {

constexpr std::size_t scratch_block = 64u << 10;

}  // namespace

CsvParser::CsvParser(char delimiter, std::size_t longest) : delimiter_(delimiter), longest_(longest) {}

void CsvParser::feed(std::string_view buffer, bool last) {
    buffer_ = buffer;
    last_ = last;
    at_ = 0;
    structure_.reset(buffer, delimiter_);
}

void CsvParser::forget() {
    cells_.clear();
    if (scratch_.size() > 1) scratch_.clear();
    scratch_left_ = scratch_.empty() ? 0 : scratch_block;
}

/// Moves `at` from a line end to the byte after it. Returns false if the buffer ends before it is known
/// whether LF follows CR.
bool CsvParser::pass_line_end(std::size_t& at) const {
    if (buffer_[at] == '\r') {
        if (at + 1 == buffer_.size() && !last_) return false;
        if (at + 1 < buffer_.size() && buffer_[at + 1] == '\n') ++at;
    }
    ++at;
    return true;
}

CsvParser::Step CsvParser::skip_blank_lines() {
    while (at_ < buffer_.size()) {
        const std::size_t stop = std::min(buffer_.size(), at_ + longest_ + 1);
        std::size_t at = at_;
        while (at < stop && is_blank(buffer_[at])) ++at;
        if (at == stop) {
            if (stop < buffer_.size() || stop == at_ + longest_ + 1) return Step::record;  // it is too long
            if (!last_) return Step::more;
            at_ = stop;
            return Step::end;
        }
        if (!is_line_end(buffer_[at])) return Step::record;
        if (!pass_line_end(at)) return Step::more;
        at_ = at;
        ++line_;
    }
    return last_ ? Step::end : Step::more;
}

CsvParser::Step CsvParser::next(ParsedRecord& record) {
    if (const Step step = skip_blank_lines(); step != Step::record) return step;
    record.begin = begin_ = at_;
    record.line = first_line_ = line_;
    record.first_cell = first_cell_ = cells_.size();
    record.fault = RecordFault::none;
    record.fault_at = 0;
    record.holds_records = false;
    record.ends_file = false;
    first_.first_line_end = {};
    next_line_ = NextLine::unknown;
    bare_quote_at_ = 0;
    stop_ = std::min(buffer_.size(), begin_ + longest_ + 1);
    doubled_.clear();
    structure_.seek(begin_, stop_);
    const Step step = cells_of(record);
    scanned_ += structure_.scanned_to() - begin_;
    return step;
}

CsvParser::Step CsvParser::cells_of(ParsedRecord& record) {
    for (std::size_t cell = begin_;;) {
        std::size_t at = structure_.next();
        if (at != Structure::none && buffer_[at] == '"') {
            switch (cell_with_quotes(cell, at)) {
                case Ending::cell:
                    break;
                case Ending::stop:
                    return ran_out(record, false);
                case Ending::inside_quotes:
                    return ran_out(record, true);
                case Ending::stray:
                    return stray(record, at);
                case Ending::merging:
                    return end_with_line_of(first_, record);
                case Ending::more:
                    return take_back(Step::more);
            }
        } else {
            add_cell(cell, std::min(at, stop_));
            if (at == Structure::none) return ran_out(record, false);
        }
        if (buffer_[at] != delimiter_) return judge(record, at);
        cell = at + 1;
    }
}

/// Scans a cell whose first quote is at `at`. Moves `at` to the byte that ends the cell.
CsvParser::Ending CsvParser::cell_with_quotes(std::size_t cell, std::size_t& at) {
    std::size_t opening = cell;
    while (opening < at) {
        const std::size_t size = blank_size(opening);
        if (size == 0) break;
        opening += size;
    }
    return opening == at ? quoted_cell(cell, at) : bare_quotes(cell, at);
}

/// Returns the size of the blank or invisible character at `at`, such as a byte order mark; 0 if there is
/// another one.
std::size_t CsvParser::blank_size(std::size_t at) const {
    if (static_cast<unsigned char>(buffer_[at]) < 0x80) return is_blank(buffer_[at]) ? 1 : 0;
    const Character c = decode_character(buffer_, at);
    return registrar::is_blank(c.value) || is_invisible(c.value) ? c.size : 0;
}

/// Quotes inside an unquoted cell are ordinary characters.
CsvParser::Ending CsvParser::bare_quotes(std::size_t cell, std::size_t& at) {
    if (bare_quote_at_ == 0) bare_quote_at_ = static_cast<std::uint32_t>(at - begin_);
    while (at != Structure::none && buffer_[at] == '"') at = structure_.next();
    add_cell(cell, std::min(at, stop_));
    return at == Structure::none ? Ending::stop : Ending::cell;
}

CsvParser::Ending CsvParser::quoted_cell(std::size_t cell, std::size_t& at) {
    opened_ = {cell, at, cells_.size() - first_cell_, line_, {}};
    for (bool doubled = false;;) {
        at = structure_.next();
        if (at == Structure::none) return Ending::inside_quotes;
        const char c = buffer_[at];
        if (c == '"') {
            if (at + 1 == buffer_.size() && !last_) return Ending::more;
            if (at + 1 == buffer_.size() || buffer_[at + 1] != '"') return close_quote(at, doubled);
            doubled = true;
            if (structure_.next() == Structure::none) return Ending::inside_quotes;
        } else if (is_line_end(c) && !count_line(at)) {
            return Ending::more;
        }
    }
}

/// Counts the line end at `at`, inside quotes. Returns false if the buffer ends before it is known whether LF
/// follows CR.
bool CsvParser::count_line(std::size_t at) {
    std::size_t end = at;
    if (!pass_line_end(end)) return false;
    if (end == at + 2) return true;  // counted with its LF
    ++line_;
    if (opened_.first_line_end.begin == std::string_view::npos) {
        const bool pair = buffer_[at] == '\n' && buffer_[at - 1] == '\r';
        opened_.first_line_end = {pair ? at - 1 : at, end};
        if (!goes_over_lines()) first_ = opened_;
    }
    return true;
}

/// Ends the quoted cell whose closing quote is at `at`.
CsvParser::Ending CsvParser::close_quote(std::size_t& at, bool doubled) {
    if (doubled) doubled_.push_back(cells_.size());
    add_quoted_cell(at);
    // There are more cells than expected, and nothing that follows can correct the record.
    const bool over_lines = opened_.first_line_end.begin != std::string_view::npos;
    if (over_lines && opened_.index >= expected_ && merges_lines(at, false)) return Ending::merging;
    ++at;
    while (at < stop_ && is_blank(buffer_[at])) ++at;
    if (at == stop_) return Ending::stop;
    if (buffer_[at] != delimiter_ && !is_line_end(buffer_[at])) return Ending::stray;
    structure_.next();  // skips the byte at `at`
    return Ending::cell;
}

void CsvParser::add_cell(std::size_t begin, std::size_t end) {
    if (cells_.size() - first_cell_ == max_record_cells) return extend_last_cell(end);
    Cell cell;
    cell.data = buffer_.data() + begin;
    cell.size = static_cast<std::uint32_t>(end - begin);
    cell.begin = static_cast<std::uint32_t>(begin - begin_) & 0x3FFFFFFu;
    cells_.push_back(cell);
}

/// Adds the quoted cell whose closing quote is at `end`.
void CsvParser::add_quoted_cell(std::size_t end) {
    if (cells_.size() - first_cell_ == max_record_cells) return extend_last_cell(end + 1);
    Cell cell;
    cell.data = buffer_.data() + opened_.at + 1;
    cell.size = static_cast<std::uint32_t>(end - opened_.at - 1);
    cell.begin = static_cast<std::uint32_t>(opened_.cell - begin_) & 0x3FFFFFFu;
    cell.quoted = 1;
    cells_.push_back(cell);
}

void CsvParser::extend_last_cell(std::size_t end) {
    Cell& rest = cells_.back();
    rest.data = buffer_.data() + begin_ + rest.begin;
    rest.size = static_cast<std::uint32_t>(end - begin_ - rest.begin);
    rest.quoted = 0;
}

char* CsvParser::scratch(std::size_t size) {
    if (size > scratch_left_) {
        const std::size_t block = std::max(size, scratch_block);
        scratch_.push_back(std::make_unique_for_overwrite<char[]>(block));
        scratch_left_ = block;
    }
    // Blocks are used from the end, so that the bytes left are the only state.
    scratch_left_ -= size;
    return scratch_.back().get() + scratch_left_;
}

void CsvParser::undo_doubled_quotes() {
    for (const std::size_t index : doubled_) {
        if (index >= cells_.size() || cells_[index].quoted == 0) continue;
        Cell& cell = cells_[index];
        char* const target = scratch(cell.size);
        std::size_t size = 0;
        for (std::size_t at = 0; at < cell.size; ++at) {
            target[size++] = cell.data[at];
            if (cell.data[at] == '"') ++at;
        }
        cell.data = target;
        cell.size = static_cast<std::uint32_t>(size);
    }
}

/// Handles a record that has not ended at the end of the buffer, or at the greatest record length.
CsvParser::Step CsvParser::ran_out(ParsedRecord& record, bool inside_quotes) {
    if (!at_limit() && !last_) return take_back(Step::more);
    if (inside_quotes && opened_.first_line_end.begin != std::string_view::npos) return retreat(record);
    if ((at_limit() || inside_quotes) && merges_lines(stop_, !at_limit())) {
        return end_with_line_of(first_, record);
    }
    if (at_limit()) return take_back(Step::too_long);
    if (!inside_quotes) return judge(record, stop_);
    record.fault = RecordFault::unclosed_quote;
    record.fault_at = static_cast<std::uint32_t>(opened_.at - begin_);
    replace_opened_cell(stop_);
    return finish(record, stop_);
}

/// Replaces the faulty cell by the rest of its line as written.
void CsvParser::replace_opened_cell(std::size_t end) {
    cells_.resize(first_cell_ + opened_.index);
    add_cell(opened_.cell, end);
}

/// Handles text at `at` after a closing quote.
CsvParser::Step CsvParser::stray(ParsedRecord& record, std::size_t at) {
    if (opened_.first_line_end.begin != std::string_view::npos) return retreat(record);
    record.fault = RecordFault::stray_quote;
    record.fault_at = static_cast<std::uint32_t>(at - begin_);
    std::size_t end = structure_.next();
    while (end != Structure::none && !is_line_end(buffer_[end])) end = structure_.next();
    if (end == Structure::none && !at_limit() && !last_) return take_back(Step::more);
    const bool line_ends = end != Structure::none || !at_limit();
    end = std::min(end, stop_);
    if (merges_lines(end, line_ends)) return end_with_line_of(first_, record);
    if (!line_ends) return take_back(Step::too_long);
    replace_opened_cell(end);
    return finish(record, end);
}

/// Handles a faulty cell that spans lines: ends the record with the line on which the cell opened, or with
/// its first line.
CsvParser::Step CsvParser::retreat(ParsedRecord& record) {
    const bool earlier = first_.index != opened_.index && merges_lines(opened_.first_line_end.begin, true);
    return end_with_line_of(earlier ? first_ : opened_, record);
}

CsvParser::Step CsvParser::end_with_line_of(const Opened& opened, ParsedRecord& record) {
    record.fault = RecordFault::unclosed_quote;
    record.fault_at = static_cast<std::uint32_t>(opened.at - begin_);
    cells_.resize(first_cell_ + opened.index);
    add_cell(opened.cell, opened.first_line_end.begin);
    line_ = opened.line;
    return finish(record, opened.first_line_end.begin);
}

/// Ends a record whose text ends at `at` without a fault.
CsvParser::Step CsvParser::judge(ParsedRecord& record, std::size_t at) {
    if (goes_over_lines()) {
        const bool expected = has_expected_cells();
        if (!expected && merges_lines(at, true)) return end_with_line_of(first_, record);
        record.holds_records = expected && holds_records(at);
    }
    return finish(record, at);
}

bool CsvParser::has_expected_cells() const {
    const std::size_t count = cells_.size() - first_cell_;
    if (count < expected_) return false;
    const auto is_blank_cell = [](const Cell& cell) {
        return std::all_of(cell.data, cell.data + cell.size, is_blank_byte);
    };
    return std::all_of(cells_.begin() + static_cast<std::ptrdiff_t>(first_cell_ + expected_), cells_.end(),
                       is_blank_cell);
}

/// Returns whether the line after the record's first one, which is before `stop`, has the cells of a record.
/// `line_ends`: a line that reaches `stop` ends there.
bool CsvParser::merges_lines(std::size_t stop, bool line_ends) {
    if (expected_ < 2 || !goes_over_lines() || stop <= first_.first_line_end.end) return false;
    if (next_line_ != NextLine::unknown) return next_line_ == NextLine::record;
    const std::size_t begin = first_.first_line_end.end;
    std::string_view rest = buffer_.substr(begin, stop - begin);
    bool ended = false;
    const std::string_view line = take_line(rest, ended);
    scanned_ += stop - begin - rest.size();
    if (!ended && !line_ends) return false;
    next_line_ = has_cells(line, delimiter_, expected_) ? NextLine::record : NextLine::other;
    return next_line_ == NextLine::record;
}

/// Returns whether the first cell that spans lines contains delimiters and every line after the first has the
/// cells of a record. If the first line has only one cell, the last one always does.
bool CsvParser::holds_records(std::size_t end) {
    if (expected_ < 2 || first_.index == 0 || first_.index >= cells_.size() - first_cell_) return false;
    if (cells_[first_cell_ + first_.index].text().find(delimiter_) == std::string_view::npos) return false;
    std::string_view rest = buffer_.substr(first_.first_line_end.end, end - first_.first_line_end.end);
    for (bool ended = true; ended;) {
        const std::string_view line = take_line(rest, ended);
        scanned_ += line.size();
        if (!has_cells(line, delimiter_, expected_)) return false;
    }
    return true;
}

/// Discards what was found of the record. It will be scanned again.
CsvParser::Step CsvParser::take_back(Step step) {
    cells_.resize(first_cell_);
    limit_line_ = line_;
    line_ = first_line_;
    at_ = begin_;
    return step;
}

/// Ends a record whose text ends at `at`: at a line end, or at the end of the file.
CsvParser::Step CsvParser::finish(ParsedRecord& record, std::size_t at) {
    std::size_t end = at;
    if (at == buffer_.size()) {
        record.ends_file = true;
    } else {
        if (!pass_line_end(end)) return take_back(Step::more);
        ++line_;
    }
    if (!doubled_.empty()) undo_doubled_quotes();
    record.size = at - begin_;
    record.end = end;
    record.cell_count = cells_.size() - first_cell_;
    record.bare_quote_at = bare_quote_at_ < record.size ? bare_quote_at_ : 0;
    record.next_line = line_;
    record.plain = !structure_.suspicious();
    at_ = end;
    return Step::record;
}

CsvParser::Step CsvParser::skip_line() {
    if (!skipping_) {
        at_ = begin_ + longest_ + 1;
        line_ = limit_line_;
        skipping_ = true;
    }
    const std::size_t feed_at = buffer_.find('\n', at_);
    const std::size_t end = std::min(buffer_.substr(0, feed_at).find('\r', at_), feed_at);
    at_ = std::min(end, buffer_.size());
    if (end == std::string_view::npos && !last_) return Step::more;
    if (end != std::string_view::npos && !pass_line_end(at_)) return Step::more;
    skipping_ = false;
    if (end == std::string_view::npos) return Step::end;
    ++line_;
    return Step::record;
}

}  // namespace registrar
