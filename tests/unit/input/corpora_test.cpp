// SPDX-License-Identifier: Apache-2.0
// Files that others wrote, where they lie beside the project.
#include <map>

#include "diag/json.h"
#include "input/dialect.h"
#include "unit/input/read_all.h"
#include "values/text.h"

using namespace registrar;
namespace fs = std::filesystem;

namespace {

std::optional<fs::path> corpus(const char* name) {
    const fs::path path = fs::path(REGISTRAR_SOURCE_DIR).parent_path() / "shared" / "corpora" / "csv" / name;
    if (fs::is_directory(path)) return path;
    WARN("skipped: there is no " << path);
    return std::nullopt;
}

/// A table with a header, as one map for each record.
std::vector<std::map<std::string, std::string>> table_of(const fs::path& path) {
    const Rows all = rows(file_text(path), data_only(','));
    std::vector<std::map<std::string, std::string>> table;
    for (std::size_t i = 1; i < all.size(); ++i) {
        REQUIRE(all[i].size() == all[0].size());
        for (std::size_t j = 0; j < all[i].size(); ++j) {
            table.resize(i);
            table[i - 1][all[0][j]] = all[i][j];
        }
    }
    return table;
}

std::size_t equal_rows(const Rows& left, const Rows& right) {
    std::size_t count = 0;
    for (std::size_t i = 1; i < std::min(left.size(), right.size()); ++i)
        count += left[i] == right[i] ? 1 : 0;
    return count;
}

}  // namespace

TEST_CASE("the spectrum of CSV files is read cell for cell") {
    const auto folder = corpus("spectrum");
    if (!folder) return;
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(*folder / "csvs")) {
        const std::string name = entry.path().stem().string();
        auto wanted = Json::parse(file_text(*folder / "json" / (name + ".json")));
        if (wanted.is_object()) wanted = Json::array({wanted});
        auto found = Json::array();
        for (const auto& row : table_of(entry.path())) found.push_back(row);
        CAPTURE(name);
        std::size_t differences = 0;
        REQUIRE(found.size() == wanted.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            REQUIRE(found[i].size() == wanted[i].size());
            for (const auto& [key, value] : wanted[i].items())
                differences += found[i].at(key) == value ? 0 : 1;
        }
        // The one difference is a slip of the corpus itself.
        CHECK(differences == (name == "location_coordinates" ? 1 : 0));
        ++files;
    }
    CHECK(files == 12);
}

TEST_CASE("a damaged line harms no other line") {
    const auto folder = corpus("pollock");
    if (!folder) return;
    std::size_t files = 0;
    for (auto& row : table_of(*folder / "expected.csv")) {
        if (!row["file"].starts_with("row_")) continue;
        const auto damaged = std::stoull(row["damaged_line"]);
        const auto records = read_all(file_text(*folder / "csv" / row["file"]), data_only(','));
        const Rows clean = rows(file_text(*folder / "clean" / row["file"]), data_only(','));
        CAPTURE(row["file"], damaged);
        REQUIRE(records.size() == clean.size());
        for (std::size_t i = 0; i < records.size(); ++i) {
            if (records[i].line == damaged) continue;
            CHECK(records[i].fault == RecordFault::none);
            CHECK(records[i].texts() == clean[i]);
        }
        CHECK(equal_rows(rows_of(records), clean) >= std::stoul(row["data_rows_equal_to_clean"]));
        const CopiedRecord& victim = records[damaged - 1];
        CHECK(victim.line == damaged);
        const bool noticed =
            victim.fault != RecordFault::none || victim.cells.size() != clean[damaged - 1].size();
        // Nine cells remain where a missing separator joined two quoted texts, or a stray quote stands inside
        // a text.
        const bool silent = row["kind"] == "less_sep" || row["kind"] == "extra_quote";
        CHECK((noticed || silent));
        ++files;
    }
    CHECK(files == 98);
}

TEST_CASE("files of another dialect are read by their parameters") {
    const auto folder = corpus("pollock");
    if (!folder) return;
    std::size_t files = 0;
    for (auto& row : table_of(*folder / "expected.csv")) {
        const std::string& name = row["file"];
        if (name.starts_with("row_")) continue;
        const auto parameters = Json::parse(file_text(*folder / "parameters" / (name + "_parameters.json")));
        const std::string delimiter = parameters["delimiter"];
        if (parameters["quotechar"] != "\"" || parameters["escapechar"] != "\"" || delimiter.size() != 1)
            continue;
        const Rows found = rows(file_text(*folder / "csv" / name), data_only(delimiter[0]));
        const Rows clean = rows(file_text(*folder / "clean" / name), data_only(','));
        CAPTURE(name);
        const auto is_found = [&](const std::vector<std::string>& wanted) {
            return std::find(found.begin(), found.end(), wanted) != found.end();
        };
        const auto first = clean.begin() + (name == "file_no_header.csv" ? 0 : 1);
        CHECK(std::count_if(first, clean.end(), is_found) >= std::stol(row["data_rows_equal_to_clean"]));
        ++files;
    }
    CHECK(files >= 10);
}

TEST_CASE("files of DuckDB's tests hold the rows that DuckDB finds") {
    const auto folder = corpus("duckdb");
    if (!folder) return;
    struct Sample {
        const char* file;
        char delimiter;
        bool header;
        const char* encoding;
        std::size_t rows;
    };
    const Sample samples[] = {{"test/windows_newline.csv", ',', false, "UTF-8", 20000},
                              {"test/test.csv", ',', false, "UTF-8", 5000},
                              {"test/test_default.csv", ',', false, "UTF-8", 5000},
                              {"test/no_newline.csv", ',', false, "UTF-8", 1024},
                              {"test/vsize.csv", ',', false, "UTF-8", 1024},
                              {"test/test_pipe.csv", '|', false, "UTF-8", 10},
                              {"test/quoted_newline.csv", ',', false, "UTF-8", 2},
                              {"encodings/latin1.csv", ',', true, "ISO-8859-1", 12},
                              {"encodings/utf16.csv", ',', true, "UTF-16", 20},
                              {"encodings/only_utf16.csv", ',', false, "UTF-16", 6},
                              {"real/nfc_normalization.csv", '|', false, "UTF-8", 18819},
                              {"real/nfc_normalization_rn.csv", '|', false, "UTF-8", 18819},
                              {"real/ontime_sample.csv", ',', true, "UTF-8", 9},
                              {"real/lineitem_sample.csv", '|', false, "UTF-8", 10}};
    for (const Sample& sample : samples) {
        const fs::path path = *folder / "data" / sample.file;
        Reader reader(path.string(), {sample.encoding, sample.delimiter, sample.header});
        const auto records = rest_of(reader);
        CAPTURE(sample.file);
        CHECK(records.size() == sample.rows);
        CHECK(std::all_of(records.begin(), records.end(), [&](const CopiedRecord& record) {
            return record.fault == RecordFault::none && record.cells.size() == records[0].cells.size();
        }));
    }
}

TEST_CASE("no file breaks the reader, and blocks make no difference to any") {
    for (const char* name : {"duckdb", "go-fuzz", "pollock", "spectrum"}) {
        const auto folder = corpus(name);
        if (!folder) continue;
        for (const auto& entry : fs::recursive_directory_iterator(*folder)) {
            if (!entry.is_regular_file()) continue;
            const std::string bytes = file_text(entry.path());
            if (bytes.size() > 100000) continue;
            CAPTURE(entry.path());
            for (const char* encoding : {"UTF-8", "WINDOWS-1252", "UTF-16LE", "SHIFT_JIS"}) {
                for (const char delimiter : {',', ';'}) {
                    const auto whole = read_all(bytes, data_only(delimiter, encoding));
                    const auto pieces =
                        read_all(bytes, data_only(delimiter, encoding), {997, max_record_bytes});
                    if (whole != pieces) FAIL("blocks make a difference");
                }
            }
        }
    }
}
