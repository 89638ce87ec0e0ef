// SPDX-License-Identifier: Apache-2.0
// Reads third-party files: the CSV spectrum, tables with one damaged line each, and files found by fuzzers.
#include <algorithm>

#include "diag/json.h"
#include "unit/input/csv_corpora.h"
#include "values/text.h"

using namespace registrar;
namespace fs = std::filesystem;

TEST_CASE("reads the CSV spectrum files cell for cell") {
    const auto folder = corpus("spectrum");
    if (!folder) return;
    Differences differences("spectrum");
    for (const auto& entry : fs::directory_iterator(*folder / "csvs")) {
        const std::string name = entry.path().stem().string();
        auto wanted = Json::parse(file_text(*folder / "json" / (name + ".json")));
        if (wanted.is_object()) wanted = Json::array({wanted});
        auto found = Json::array();
        for (const auto& row : table_of(entry.path())) found.push_back(row);
        CAPTURE(name);
        REQUIRE(found.size() == wanted.size());
        std::string different;
        for (std::size_t i = 0; i < found.size(); ++i) {
            REQUIRE(found[i].size() == wanted[i].size());
            for (const auto& [key, value] : wanted[i].items())
                if (found[i].at(key) != value) different += (different.empty() ? "" : " ") + key;
        }
        differences.judge(name + ".csv", different, different.empty());
    }
}

namespace {

constexpr std::size_t pollock_cells = 9;

/// Describes a record that differs from the expected one.
bool is_noticed(const CopiedRecord& record) {
    return record.fault != RecordFault::none || record.cells.size() != pollock_cells ||
           record.bare_quote_at > 0 || record.holds_records;
}

/// Returns the records without the blanks around their cells.
std::vector<std::string> trimmed_texts(const CopiedRecord& record) {
    std::vector<std::string> texts;
    for (const CopiedCell& cell : record.cells) texts.emplace_back(trimmed(cell.text));
    return texts;
}

/// Describes how the damaged line affects its neighbours; empty if it does not.
std::string harm(const std::vector<CopiedRecord>& records, const Rows& clean, std::uint64_t damaged) {
    if (records.size() != clean.size()) return "records are lost";
    for (std::size_t at = 0; at < records.size(); ++at) {
        if (records[at].line != at + 1 || records[at].last_line != at + 1) return "a line takes another";
        if (at + 1 == damaged) continue;
        if (records[at].fault != RecordFault::none || records[at].texts() != clean[at])
            return "another line is damaged";
    }
    return is_noticed(records[damaged - 1]) ? "" : "the damage is not noticed";
}

}  // namespace

TEST_CASE("a damaged line affects no other line, and is reported") {
    const auto folder = corpus("pollock");
    if (!folder) return;
    Differences differences("pollock");
    for (auto& row : table_of(*folder / "expected.csv")) {
        const std::string& name = row["file"];
        if (name.starts_with("file_")) continue;
        const Rows clean = rows(file_text(*folder / "clean" / name), data_only(','));
        const auto records =
            read_all(file_text(*folder / "csv" / name), data_only(',', "UTF-8", pollock_cells));
        if (row["damaged_line"].empty()) {
            differences.judge(name, "all records", rows_of(records) == clean);
            continue;
        }
        const std::string found = harm(records, clean, std::stoull(row["damaged_line"]));
        differences.judge(name, found, found.empty());
    }
}

TEST_CASE("reads files of other dialects and layouts by their parameters") {
    const auto folder = corpus("pollock");
    if (!folder) return;
    Differences differences("pollock-files");
    for (auto& row : table_of(*folder / "expected.csv")) {
        const std::string& name = row["file"];
        if (!name.starts_with("file_")) continue;
        const auto parameters = Json::parse(file_text(*folder / "parameters" / (name + "_parameters.json")));
        const std::string delimiter = parameters["delimiter"];
        const char wanted_delimiter = delimiter.empty() ? ',' : delimiter.front();
        const auto records =
            read_all(file_text(*folder / "csv" / name), data_only(wanted_delimiter, "UTF-8", pollock_cells));
        Rows found;
        for (const CopiedRecord& record : records)
            if (record.fault == RecordFault::none) found.push_back(trimmed_texts(record));
        Rows clean = rows(file_text(*folder / "clean" / name), data_only(','));
        if (name != "file_no_header.csv" && !clean.empty()) clean.erase(clean.begin());
        const auto is_found = [&](const std::vector<std::string>& wanted) {
            return std::find(found.begin(), found.end(), wanted) != found.end();
        };
        const auto equal = std::count_if(clean.begin(), clean.end(), is_found);
        differences.judge(name, "data rows", equal >= std::stol(row["data_rows_equal_to_clean"]));
    }
}

TEST_CASE("no file breaks the reader, and block sizes make no difference") {
    std::size_t files = 0;
    for (const char* name : {"duckdb", "go-fuzz", "pollock", "spectrum"}) {
        const auto folder = corpus(name);
        if (!folder) continue;
        for (const auto& entry : fs::recursive_directory_iterator(*folder)) {
            if (!entry.is_regular_file()) continue;
            const std::string bytes = file_text(entry.path());
            ++files;
            CAPTURE(entry.path());
            if (bytes.size() > 100000) {
                CHECK_FALSE(read_all(bytes, data_only(',')).empty());
                continue;
            }
            for (const char* encoding : {"UTF-8", "WINDOWS-1252", "UTF-16LE", "SHIFT_JIS"}) {
                for (const char delimiter : {',', ';'}) {
                    const Dialect dialect = data_only(delimiter, encoding, files % 5);
                    const auto whole = read_all(bytes, dialect);
                    const auto pieces = read_all(bytes, dialect, {997, max_record_bytes});
                    if (whole != pieces) FAIL("blocks make a difference");
                }
            }
        }
    }
    WARN("csv: " << files << " files of others, none of which breaks anything");
}
