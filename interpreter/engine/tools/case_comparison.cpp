// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/case_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <vector>

#include "diag/unavailable.h"
#include "input/reader.h"

namespace registrar {

namespace fs = std::filesystem;

void copy_case(const fs::path& folder, const fs::path& copy) {
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().filename() != "expected")
            fs::copy(entry.path(), copy / entry.path().filename(), fs::copy_options::recursive);
}

std::string list_case_files(const fs::path& folder) {
    std::vector<std::string> paths;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const fs::path below = entry.path().lexically_relative(folder);
        const std::string first = below.begin()->string();
        const bool own = first == "store" || first.starts_with("source") || below.extension() == ".xml";
        if (!own && entry.is_regular_file()) paths.push_back(below.string());
    }
    std::sort(paths.begin(), paths.end());
    std::string text;
    for (const std::string& path : paths) text += path + "\n";
    return text;
}

std::string read_case_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file.is_open() || file.bad()) throw FileUnavailable(path.string(), std::strerror(errno));
    return text;
}

void write_case_file(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    if (!(file << text).flush()) throw FileUnavailable(path.string(), std::strerror(errno));
}

namespace {

constexpr std::size_t shown_differences = 20;

using Row = std::vector<std::string>;

struct Table {
    Row header;
    std::vector<Row> rows;
    std::vector<std::string> keys;

    Table(const std::string& text, std::size_t key_columns) {
        Dialect dialect;
        dialect.delimiter = ',';
        Reader reader(InMemory{text}, dialect);
        if (const auto first = reader.read_header()) header = cells_of(*first);
        Cells record;
        while (reader.read(std::span(&record, 1)) > 0) {
            rows.push_back(cells_of(record));
            rows.back().resize(header.size());
            std::string key;
            for (std::size_t at = 0; at < std::min(key_columns, header.size()); ++at)
                key += fmt::format("{}{}={}", at > 0 ? " " : "", header[at], rows.back()[at]);
            keys.push_back(key_columns > 0 ? key : fmt::format("line {}", rows.size() + 1));
        }
    }

    static Row cells_of(const Cells& record) {
        Row cells;
        for (const Cell& cell : record.cells) cells.emplace_back(cell.text());
        return cells;
    }
    std::map<std::string, std::size_t> index() const {
        std::map<std::string, std::size_t> locations;
        for (std::size_t at = 0; at < keys.size(); ++at) locations.emplace(keys[at], at);
        return locations;
    }
};

/// Collects differences up to the limit; only counts those after it.
class Differences {
public:
    void add(const std::string& line) {
        if (count_++ < shown_differences) text_ += "  " + line + "\n";
    }
    std::string text() const {
        if (count_ <= shown_differences) return text_;
        return text_ + fmt::format("  and {} more\n", count_ - shown_differences);
    }

private:
    std::string text_;
    std::size_t count_ = 0;
};

void compare_rows(const Table& expected, std::size_t left, const Table& found, std::size_t right,
                  Differences& differences) {
    for (std::size_t column = 0; column < expected.header.size(); ++column) {
        const auto same = std::find(found.header.begin(), found.header.end(), expected.header[column]);
        const std::string value =
            same == found.header.end()
                ? "(no such column)"
                : found.rows[right][static_cast<std::size_t>(same - found.header.begin())];
        if (value != expected.rows[left][column])
            differences.add(fmt::format("{}: {}: expected '{}', found '{}'", expected.keys[left],
                                        expected.header[column], expected.rows[left][column], value));
    }
}

std::string joined(const Row& row) {
    return fmt::format("{}", fmt::join(row, ","));
}

}  // namespace

std::string compare_tables(const std::string& expected_text, const std::string& found_text,
                           std::size_t key_columns) {
    const Table expected(expected_text, key_columns);
    const Table found(found_text, key_columns);
    const auto found_rows = found.index();
    const auto expected_rows = expected.index();
    Differences differences;
    for (std::size_t at = 0; at < expected.rows.size(); ++at) {
        const auto same = found_rows.find(expected.keys[at]);
        if (same == found_rows.end())
            differences.add(
                fmt::format("{}: expected, not found: {}", expected.keys[at], joined(expected.rows[at])));
        else
            compare_rows(expected, at, found, same->second, differences);
    }
    for (std::size_t at = 0; at < found.rows.size(); ++at)
        if (!expected_rows.contains(found.keys[at]) || found_rows.at(found.keys[at]) != at)
            differences.add(
                fmt::format("{}: found, not expected: {}", found.keys[at], joined(found.rows[at])));
    return differences.text();
}

std::string compare_texts(const std::string& expected, const std::string& found) {
    if (expected == found) return {};
    std::istringstream left(expected);
    std::istringstream right(found);
    std::string expected_line;
    std::string found_line;
    for (std::size_t line = 1;; ++line) {
        const bool more_expected = static_cast<bool>(std::getline(left, expected_line));
        const bool more_found = static_cast<bool>(std::getline(right, found_line));
        if (!more_expected && !more_found) return "  the ends of lines differ\n";
        if (more_expected && more_found && expected_line == found_line) continue;
        return fmt::format("  line {}:\n    expected {}\n    found    {}\n", line,
                           more_expected ? expected_line : "(the end)",
                           more_found ? found_line : "(the end)");
    }
}

}  // namespace registrar
