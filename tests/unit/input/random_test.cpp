// SPDX-License-Identifier: Apache-2.0
// Compares the reader with a reference implementation that reads the whole text byte by byte, without blocks.
#include <optional>
#include <random>

#include "unit/input/read_all.h"
#include "values/text.h"

using namespace registrar;

namespace {

class Reference {
public:
    Reference(std::string_view text, const Dialect& dialect, std::size_t longest)
        : text_(text), delimiter_(dialect.delimiter), expected_(dialect.cells), longest_(longest) {}

    std::vector<CopiedRecord> records() {
        while (skip_blank_lines()) record();
        return std::move(records_);
    }

private:
    bool has(std::size_t at, char c) const { return at < text_.size() && text_[at] == c; }
    bool line_end(std::size_t at) const { return has(at, '\n') || has(at, '\r'); }
    bool blank(std::size_t at) const { return (has(at, ' ') || has(at, '\t')) && text_[at] != delimiter_; }
    std::size_t behind_line_end(std::size_t at) const {
        return at + (has(at, '\r') && has(at + 1, '\n') ? 2 : 1);
    }
    std::uint64_t line_at(std::size_t at) const {
        std::uint64_t line = 1;
        for (std::size_t i = 0; i < at; ++i) {
            line += has(i, '\n') || (has(i, '\r') && !has(i + 1, '\n')) ? 1 : 0;
        }
        return line;
    }

    bool skip_blank_lines() {
        for (;;) {
            std::size_t at = at_;
            while (at - at_ <= longest_ && blank(at)) ++at;
            if (at - at_ > longest_) return true;
            if (at == text_.size()) return false;
            if (!line_end(at)) return true;
            at_ = behind_line_end(at);
        }
    }

    void record() {
        begin_ = at_;
        stop_ = std::min(text_.size(), begin_ + longest_ + 1);
        cells_.clear();
        first_.reset();
        bare_quote_at_ = 0;
        for (std::size_t at = begin_;;) {
            const std::size_t from = at;
            while (at < stop_ && blank(at)) ++at;
            if (at < stop_ && has(at, '"')) {
                if (!quoted(from, at)) return;
            } else {
                for (; at < stop_ && text_[at] != delimiter_ && !line_end(at); ++at)
                    if (text_[at] == '"' && bare_quote_at_ == 0) bare_quote_at_ = at - begin_;
                add(from, at);
            }
            if (at == stop_ && over()) return too_long();
            if (at == stop_ || line_end(at)) return judge(at);
            ++at;
        }
    }

    bool over() const { return stop_ == begin_ + longest_ + 1; }
    void add(std::size_t from, std::size_t to) {
        cells_.push_back(
            {std::string(text_.substr(from, to - from)), false, static_cast<std::uint32_t>(from - begin_)});
    }

    /// Returns the cells of a line that is a complete record.
    Rows alone(std::size_t begin, std::size_t end) const {
        Rows found = {{""}};
        bool inside = false;
        bool was_quoted = false;
        for (std::size_t at = begin; at < end; ++at) {
            std::string& cell = found[0].back();
            const bool only_blanks = cell.find_first_not_of(" \t") == std::string::npos;
            if (text_[at] == delimiter_ && !inside) {
                found[0].emplace_back();
                was_quoted = false;
                continue;
            }
            if (text_[at] == '"' && inside && at + 1 < end && text_[at + 1] == '"') {
                cell += text_[at++];
            } else if (text_[at] == '"' && inside) {
                inside = false;
            } else if (text_[at] == '"' && only_blanks && !was_quoted) {
                inside = was_quoted = true;
            }
            cell += text_[at];
        }
        return found;
    }
    bool fits(const std::vector<std::string>& cells) const {
        std::size_t used = cells.size();
        while (used > expected_ && cells[used - 1].find_first_not_of(" \t") == std::string::npos) --used;
        return used == expected_;
    }
    /// Returns the complete lines after the record's first line end inside quotes, up to `end`, without blank
    /// ones.
    std::vector<std::vector<std::string>> lines_behind(std::size_t end, bool ends) const {
        Rows found;
        for (std::size_t at = first_->behind_line_end; at <= end;) {
            std::size_t stop = at;
            while (stop < end && !line_end(stop)) ++stop;
            bool is_blank = true;
            for (std::size_t i = at; i < stop; ++i)
                is_blank = is_blank && (text_[i] == ' ' || text_[i] == '\t');
            if (stop == end && !ends) break;
            if (!is_blank || stop == end) found.push_back(alone(at, stop)[0]);
            at = stop + 1;
        }
        return found;
    }
    /// Returns whether the record is only its first line, judged by the next line.
    bool cut(std::size_t end, bool ends) {
        if (!first_ || expected_ < 2 || end <= first_->behind_line_end) return false;
        const Rows behind = lines_behind(end, ends);
        if (behind.empty() || !fits(behind[0])) return false;
        cells_.resize(first_->index);
        add(first_->cell, first_->line_end);
        finish(first_->line_end, RecordFault::unclosed_quote, first_->open);
        return true;
    }
    void judge(std::size_t at) {
        std::vector<std::string> texts;
        for (const CopiedCell& cell : cells_) texts.push_back(cell.text);
        const bool expected = fits(texts);
        if (!expected && cut(at, true)) return;
        finish(at, RecordFault::none, begin_);
        if (!expected || !first_ || first_->index == 0 || expected_ < 2) return;
        if (texts[first_->index].find(delimiter_) == std::string::npos) return;
        for (const auto& line : lines_behind(at, true))
            if (!fits(line)) return;
        records_.back().holds_records = true;
    }

    /// Moves `at` past the cell that begins at `cell`. Returns false if the record is complete.
    bool quoted(std::size_t cell, std::size_t& at) {
        const std::size_t open = at++;
        const std::size_t index = cells_.size();
        std::string value;
        std::size_t first_line_end = std::string::npos;
        for (;; ++at) {
            if (at == stop_) return damaged({cell, open, first_line_end, 0, index}, at), false;
            if (has(at, '"') && !has(at + 1, '"')) break;
            value += text_[at];
            if (has(at, '"') && ++at == stop_)
                return damaged({cell, open, first_line_end, 0, index}, at), false;
            const bool ends = line_end(at) && behind_line_end(at) == at + 1;
            if (ends && first_line_end == std::string::npos) {
                first_line_end = has(at, '\n') && text_[at - 1] == '\r' ? at - 1 : at;
                if (!first_) first_ = {cell, open, first_line_end, at + 1, index};
            }
        }
        ++at;
        while (at < stop_ && blank(at)) ++at;
        if (at == stop_ || text_[at] == delimiter_ || line_end(at)) {
            cells_.push_back({value, true, static_cast<std::uint32_t>(cell - begin_)});
            return true;
        }
        if (first_line_end != std::string::npos)
            return damaged({cell, open, first_line_end, 0, index}, at), false;
        std::size_t end = at;
        while (end < stop_ && !line_end(end)) ++end;
        if (end == stop_ && over()) return too_long(), false;
        if (cut(end, true)) return false;
        add(cell, end);
        finish(end, RecordFault::stray_quote, at);
        return false;
    }

    /// Reads a cell that spans lines, or whose quote is not closed.
    struct Over {
        std::size_t cell = 0;
        std::size_t open = 0;
        std::size_t line_end = 0;
        std::size_t behind_line_end = 0;
        std::size_t index = 0;
    };

    void damaged(const Over& cell, std::size_t at) {
        const std::size_t end = std::min(cell.line_end, at);
        if (cell.line_end == std::string::npos && over()) return too_long();
        if (first_ && first_->index != cell.index && cut(end, true)) return;
        add(cell.cell, end);
        finish(end, RecordFault::unclosed_quote, cell.open);
    }

    void too_long() {
        if (cut(stop_, false)) return;
        std::size_t end = stop_;
        while (end < text_.size() && !line_end(end)) ++end;
        cells_.clear();
        finish(end, RecordFault::too_long, begin_);
    }

    void finish(std::size_t at, RecordFault fault, std::size_t fault_at) {
        CopiedRecord record;
        record.cells = cells_;
        record.text = text_.substr(begin_, at - begin_);
        record.line = line_at(begin_);
        record.record = records_.size() + 1;
        record.begin = begin_;
        record.ends_file = at == text_.size();
        at_ = record.ends_file ? at : behind_line_end(at);
        record.end = at_;
        record.last_line = record.ends_file ? line_at(at_) : line_at(at_) - 1;
        record.bare_quote_at = bare_quote_at_ < record.text.size() && fault != RecordFault::too_long
                                   ? static_cast<std::uint32_t>(bare_quote_at_)
                                   : 0;
        record.original = text_.substr(begin_, at_ - begin_);
        record.fault = fault;
        record.fault_at = static_cast<std::uint32_t>(fault_at - begin_);
        if (fault == RecordFault::none) check_bytes(record);
        records_.push_back(record);
    }

    static void check_bytes(CopiedRecord& record) {
        const std::size_t nul = record.text.find('\0');
        const std::size_t invalid = first_invalid_utf8(record.text);
        if (nul == invalid) return;
        record.fault = nul < invalid ? RecordFault::nul : RecordFault::invalid_bytes;
        record.fault_at = static_cast<std::uint32_t>(std::min(nul, invalid));
    }

    std::string_view text_;
    char delimiter_;
    std::size_t expected_;
    std::size_t longest_;
    std::optional<Over> first_;
    std::size_t bare_quote_at_ = 0;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    std::size_t stop_ = 0;
    std::vector<CopiedCell> cells_;
    std::vector<CopiedRecord> records_;
};

/// What the reader keeps of a record that is too long depends only on the maximum length.
void forget_long_texts(std::vector<CopiedRecord>& records) {
    for (CopiedRecord& record : records) {
        if (record.fault == RecordFault::too_long) record.text = record.original = "";
    }
}

std::string random_text(std::mt19937& random, std::string_view alphabet, std::size_t longest) {
    std::uniform_int_distribution<std::size_t> size(0, longest);
    std::uniform_int_distribution<std::size_t> letter(0, alphabet.size() - 1);
    std::string text(size(random), 'x');
    for (char& c : text) c = alphabet[letter(random)];
    return text;
}

void compare(const std::string& text, const Dialect& dialect, ReadSizes sizes, std::size_t group) {
    std::vector<CopiedRecord> wanted = Reference(text, dialect, sizes.record).records();
    Reader reader(InMemory{text}, dialect, sizes);
    std::vector<CopiedRecord> found = rest_of(reader, group);
    forget_long_texts(wanted);
    forget_long_texts(found);
    if (found == wanted) return;
    for (std::size_t i = 0; i < std::max(found.size(), wanted.size()); ++i) {
        if (i < found.size() && i < wanted.size() && found[i] == wanted[i]) continue;
        CAPTURE(text, dialect.cells, sizes.record, sizes.block, group, i, found.size(), wanted.size());
        if (i < found.size() && i < wanted.size()) {
            CHECK(found[i].texts() == wanted[i].texts());
            CHECK(found[i].text == wanted[i].text);
            CHECK(found[i].original == wanted[i].original);
            CHECK(found[i].line == wanted[i].line);
            CHECK(static_cast<int>(found[i].fault) == static_cast<int>(wanted[i].fault));
            CHECK(found[i].fault_at == wanted[i].fault_at);
            CHECK(found[i].last_line == wanted[i].last_line);
            CHECK(found[i].bare_quote_at == wanted[i].bare_quote_at);
            CHECK(found[i].holds_records == wanted[i].holds_records);
        }
        FAIL("record " << i << " differs");
    }
}

}  // namespace

TEST_CASE("reads random bytes as the reference does, however the file is split") {
    using namespace std::string_view_literals;
    const std::string_view alphabets[] = {"a;\"\n"sv,
                                          "a;\"\n\r"sv,
                                          "ab;\"\r\n \t"sv,
                                          "aaaaaaaaaa;;;\"\n"sv,
                                          "a;\"\n\r\0\xFF\xC3\xA9"sv,
                                          ";;;\n\""sv,
                                          "\"\"\"\"a;\n"sv,
                                          "aaaaaaaa\n\xC3\xA9"sv,
                                          "aa;;\"\"\n\n"sv};
    std::mt19937 random(test_seed(20240229));
    const std::size_t blocks[] = {1, 2, 3, 7, 16, 64, 65, 100, 4096};
    const std::size_t lengths[] = {4, 9, 16, 63, 64, 65, 1000};
    for (int round = 0; round < test_count(20000); ++round) {
        const auto pick = [&](const auto& list) { return list[random() % std::size(list)]; };
        const std::string text = random_text(random, pick(alphabets), random() % 4 == 0 ? 400 : 40);
        const char delimiter = random() % 8 == 0 ? ' ' : ';';
        compare(text, data_only(delimiter, "UTF-8", random() % 5), {pick(blocks), pick(lengths)},
                1 + random() % 5);
    }
}

TEST_CASE("reads random bytes in UTF-16 as the same text in UTF-8") {
    std::mt19937 random(test_seed(7));
    for (int round = 0; round < test_count(2000); ++round) {
        const std::string text = random_text(random, "a;\"\n\r b", 120);
        std::string wide;
        for (const char c : text) (wide += c) += '\0';
        const std::size_t block = 1 + random() % 40;
        const auto wanted = read_all(text, data_only(), {block, 50});
        const auto found = read_all(wide, data_only(';', "UTF-16LE"), {1 + random() % 40, 50});
        REQUIRE(found.size() == wanted.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            CAPTURE(text, i);
            REQUIRE(found[i].cells == wanted[i].cells);
            REQUIRE(found[i].text == wanted[i].text);
            REQUIRE(found[i].line == wanted[i].line);
            REQUIRE(found[i].fault_at == wanted[i].fault_at);
            REQUIRE(found[i].begin == 2 * wanted[i].begin);
            REQUIRE(found[i].end == 2 * wanted[i].end);
            if (found[i].fault == RecordFault::too_long) continue;
            REQUIRE(found[i].original.size() == 2 * wanted[i].original.size());
        }
    }
}
