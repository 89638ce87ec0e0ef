// SPDX-License-Identifier: Apache-2.0
#include "authoring/file_sample.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "binding/header.h"
#include "binding/input_plan.h"
#include "diag/unavailable.h"
#include "input/guess_encoding.h"
#include "input/reader.h"
#include "values/number.h"
#include "values/text.h"

namespace registrar {
namespace {

/// Returns how many texts of a record are usual headers.
std::size_t usual_headers_in(const std::vector<std::string>& texts) {
    return static_cast<std::size_t>(std::count_if(
        texts.begin(), texts.end(), [](const std::string& text) { return is_usual_header(text); }));
}

std::vector<std::string> texts_of(const Cells& record) {
    std::vector<std::string> texts;
    for (const Cell& cell : record.cells) texts.emplace_back(trimmed(cell.text()));
    while (!texts.empty() && texts.back().empty()) texts.pop_back();
    return texts;
}

/// Returns whether a text is a value rather than a name: it contains digits or an `@`.
bool looks_like_value(std::string_view text) {
    return text.find('@') != std::string_view::npos || std::any_of(text.begin(), text.end(), is_digit);
}

/// How evenly a delimiter divides the first records: the number of those with as many cells as the first one
/// has.
struct Division {
    char delimiter = ';';
    std::size_t width = 1;
    double even = 0;  ///< share of the records with that width

    bool better_than(const Division& other) const {
        if ((width > 1) != (other.width > 1)) return width > 1;
        return even * static_cast<double>(width) > other.even * static_cast<double>(other.width);
    }
};

Division divide(const std::string& path, const Dialect& dialect) {
    constexpr std::size_t some = 50;
    Reader reader(path, dialect);
    const std::vector<FirstRecord> records = reader.first_records(some);
    Division found{dialect.delimiter, 1, 0};
    if (records.empty()) return found;
    std::map<std::size_t, std::size_t> widths;
    for (const FirstRecord& record : records) ++widths[record.texts.size()];
    const auto most = std::max_element(widths.begin(), widths.end(), [](const auto& left, const auto& right) {
        return left.second < right.second;
    });
    found.width = std::max<std::size_t>(1, most->first);
    found.even = static_cast<double>(most->second) / static_cast<double>(records.size());
    return found;
}

char guess_delimiter(const std::string& path, Dialect dialect) {
    constexpr std::array delimiters = {';', ',', '\t', '|'};
    Division best;
    for (const char delimiter : delimiters) {
        dialect.delimiter = delimiter;
        if (const Division found = divide(path, dialect); found.better_than(best)) best = found;
    }
    return best.delimiter;
}

/// Returns the first sheet of a workbook whose first row has the most usual headers, by its name.
std::string guess_sheet(const std::string& path, Dialect dialect, std::size_t& passed) {
    constexpr int most_sheets = 32;
    std::string best;
    std::size_t most = 0;
    for (int number = 1; number <= most_sheets; ++number) {
        dialect.sheet = std::to_string(number);
        try {
            Reader reader(path, dialect);
            const auto first = reader.read_header();
            const std::size_t usual = first ? usual_headers_in(texts_of(*first)) : 0;
            if (!best.empty() && usual <= most) continue;
            if (!best.empty() || usual > 0) passed = static_cast<std::size_t>(number) - 1;
            if (usual > most) {
                best = reader.sheet();
                most = usual;
            }
        } catch (const BadInput&) {
            // There is no such sheet, or it is a chart.
        }
    }
    return best;
}

/// Refuses a file with lines before its header, which no definition can skip.
void refuse_preamble(const std::string& path, const std::vector<FirstRecord>& records) {
    constexpr std::size_t telling = 2;
    if (records.empty() || usual_headers_in(records.front().texts) > 0) return;
    for (const FirstRecord& record : records)
        if (usual_headers_in(record.texts) >= telling)
            throw Refused(fmt::format("{}: the header seems to be on line {}; remove what is before it", path,
                                      record.line));
}

bool has_header(const std::vector<std::string>& first) {
    if (usual_headers_in(first) > 0) return true;
    return std::none_of(first.begin(), first.end(),
                        [](const std::string& text) { return looks_like_value(text); });
}

void take(FileSample& sample, const Cells& record) {
    for (std::size_t at = 0; at < std::min(sample.columns.size(), record.cells.size()); ++at) {
        const Cell& cell = record.cells[at];
        const std::string_view text = trimmed(cell.text());
        if (text.empty()) continue;
        SampledColumn& column = sample.columns[at];
        ++column.filled;
        if (cell.is(CellForm::moment))
            ++column.moments;
        else if (cell.is(CellForm::number) || cell.is(CellForm::rounded))
            ++column.numbers;
        if (!cell.is(CellForm::moment)) column.values.emplace_back(text);
    }
}

/// Sets encoding and delimiter of a text, or the sheet of a workbook.
void guess_dialect(FileSample& sample, const std::string& sheet) {
    sample.dialect.sheet = sheet;
    Reader probe(sample.path, sample.dialect);
    sample.workbook = !probe.sheet().empty();
    if (sample.workbook) {
        if (sheet.empty())
            sample.dialect.sheet = guess_sheet(sample.path, sample.dialect, sample.sheets_passed);
        return;
    }
    sample.marked = !probe.byte_order_mark().empty() && probe.encoding() != "UTF-8";
    if (sample.marked)
        sample.dialect.encoding = probe.encoding();
    else if (const std::string other = guess_encoding(sample.path, "UTF-8"); !other.empty()) {
        sample.dialect.encoding = other;
        sample.encoding_guessed = true;
    }
    sample.dialect.delimiter = guess_delimiter(sample.path, sample.dialect);
}

}  // namespace

FileSample sample_file(const std::string& path, const std::string& sheet) {
    if (reads_once(path)) throw Refused(path + ": a file is needed, because it is read several times");
    FileSample sample;
    sample.path = path;
    guess_dialect(sample, sheet);
    {
        Reader reader(path, sample.dialect);
        refuse_preamble(path, reader.first_records(records_before_header));
    }
    Reader reader(path, sample.dialect);
    const auto first = reader.read_header();
    if (!first) throw Refused(path + ": there are no records, so there is nothing to guess from");
    const std::vector<std::string> texts = texts_of(*first);
    sample.dialect.skip_first_line = has_header(texts);
    sample.columns.resize(texts.size());
    for (std::size_t at = 0; at < texts.size(); ++at)
        if (sample.dialect.skip_first_line) {
            sample.columns[at].header = texts[at];
            sample.columns[at].name = PlainHeader(texts[at]);
        }
    if (!sample.dialect.skip_first_line) {
        take(sample, *first);
        ++sample.rows;
    }
    Cells record;
    while (sample.rows < sampled_rows && reader.read(std::span(&record, 1)) > 0) {
        take(sample, record);
        ++sample.rows;
    }
    sample.whole = sample.rows < sampled_rows;
    return sample;
}

}  // namespace registrar
