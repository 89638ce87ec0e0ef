// SPDX-License-Identifier: Apache-2.0
// Compares the files of DuckDB's tests with the records and cells that DuckDB finds, if a dialect can express
// its options. If they leave the dialect open, at least one dialect must match.
#include <algorithm>
#include <fstream>

#include "diag/json.h"
#include "unit/input/csv_corpora.h"
#include "values/text.h"

using namespace registrar;
namespace fs = std::filesystem;

namespace {

using Options = std::map<std::string, std::string>;

/// Removes a word, a quoted text or a bracketed text from the start of the text, and returns it.
std::string take_value(std::string_view& text) {
    std::string value;
    if (text.starts_with('\'') || text.starts_with('"')) {
        const char quote = text.front();
        for (text.remove_prefix(1); !text.empty(); text.remove_prefix(1)) {
            if (text.front() == quote && !text.substr(1).starts_with(quote)) break;
            if (text.front() == quote) text.remove_prefix(1);
            value += text.front();
        }
        text.remove_prefix(std::min<std::size_t>(1, text.size()));
        return value;
    }
    int depth = 0;
    for (; !text.empty(); text.remove_prefix(1)) {
        const char c = text.front();
        depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
        if (depth == 0 && (c == ',' || c == ' ' || c == '=')) break;
        value += c;
    }
    return value;
}

void skip_any(std::string_view& text, std::string_view characters) {
    text.remove_prefix(std::min(text.find_first_not_of(characters), text.size()));
}

/// Parses `delim = ';', HEADER 0` into options by lower-case names. The synonyms of the delimiter and of NULL
/// become one name.
Options options_of(std::string_view text) {
    Options options;
    for (skip_any(text, " ,"); !text.empty(); skip_any(text, " ,")) {
        std::string name = take_value(text);
        for (char& c : name) c = static_cast<char>(std::tolower(c));
        skip_any(text, " =");
        const std::string value = text.empty() || text.front() == ',' ? "true" : take_value(text);
        if (name == "sep" || name == "delim" || name == "separator") name = "delimiter";
        options[name] = value;
    }
    return options;
}

bool is_true(const std::string& value) {
    return equal_ignoring_case(value, "true") || value == "1";
}

/// Returns the part of an option that no dialect can express, or an empty text. Options about values do not
/// matter here.
std::string not_to_be_said(const std::string& name, const std::string& value) {
    if (name == "skip" && value != "0") return "skip";
    if (name == "comment" && !value.empty()) return "comment";
    if (name == "max_line_size") return "max_line_size";
    if (name == "quote" && value != "\"") return "quote";
    if (name == "escape" && value != "\"") return "escape";
    if (name == "strict_mode" && !is_true(value)) return "strict_mode=false";
    if (name == "delimiter" && value.size() != 1 && value != "\\t") return "delimiter of several bytes";
    return {};
}

/// Returns every dialect that the options allow.
std::vector<Dialect> dialects(const Options& options, std::size_t cells) {
    const auto option = [&](const char* name) -> std::optional<std::string> {
        const auto found = options.find(name);
        return found == options.end() ? std::nullopt : std::optional(found->second);
    };
    std::string encoding = option("encoding").value_or("UTF-8");
    if (encoding == "latin-1") encoding = "ISO-8859-1";
    if (encoding == "utf-16") encoding = "UTF-16";
    std::vector<Dialect> found;
    for (const char delimiter : std::string_view(",;|\t "))
        for (const bool header : {true, false}) {
            const auto wanted = option("delimiter") ? delimiter_from_name(*option("delimiter")) : delimiter;
            if (option("header") && is_true(*option("header")) != header) continue;
            found.push_back({encoding, *wanted, header, cells});
        }
    return found;
}

bool same_value(const std::string& found, const std::string& wanted) {
    if (trimmed(found) == trimmed(wanted)) return true;
    if (wanted == "NULL" || wanted == "(empty)") return trimmed(found).empty();
    char* end = nullptr;
    const double number = std::strtod(found.c_str(), &end);
    if (end != found.c_str() && *end == '\0') return number == std::strtod(wanted.c_str(), nullptr);
    if (wanted == "true" || wanted == "false")
        return equal_ignoring_case(wanted.substr(0, found.size()), found);
    // A date or time, which DuckDB writes in its own format.
    return wanted.size() >= 8 && (wanted[4] == '-' || wanted[2] == ':') && !found.empty();
}

/// Options that change the content of cells.
bool changes_values(const Options& options) {
    return std::any_of(options.begin(), options.end(), [](const auto& option) {
        return option.first == "null" || option.first == "nullstr" || option.first == "thousands";
    });
}

struct Expectation {
    fs::path path;
    Options options;
    Json wanted;

    bool has(const char* name) const {
        const auto found = options.find(name);
        return found != options.end() && is_true(found->second);
    }
    std::size_t cells() const {
        const bool listed = wanted.contains("cells") && !wanted["cells"].empty();
        return listed ? wanted["cells"][0].size() : 0;
    }
};

bool is_as_wanted(const Expectation& expected, const Dialect& dialect) {
    Reader reader(expected.path.string(), dialect);
    const auto records = rest_of(reader, 64);
    const std::size_t width = dialect.cells > 0 || records.empty() ? dialect.cells : records[0].cells.size();
    Rows good;
    for (const CopiedRecord& record : records) {
        std::vector<std::string> texts = record.texts();
        while (texts.size() > width && trimmed(texts.back()).empty()) texts.pop_back();
        const bool padded = expected.has("null_padding") && texts.size() < width;
        if (record.fault == RecordFault::none && (texts.size() == width || padded)) good.push_back(texts);
    }
    if (good.size() != expected.wanted["rows"]) return false;
    if (good.size() != records.size() && !expected.has("ignore_errors")) return false;
    if (changes_values(expected.options) || !expected.wanted.contains("cells")) return true;
    const Json& cells = expected.wanted["cells"];
    for (std::size_t row = 0; row < std::min(good.size(), cells.size()); ++row)
        for (std::size_t at = 0; at < cells[row].size(); ++at)
            if (!same_value(at < good[row].size() ? good[row][at] : "", cells[row][at])) return false;
    return true;
}

/// Returns whether a record is reported for the reason for which DuckDB refuses the file.
bool is_refused(const Expectation& expected, const Dialect& dialect) {
    Reader reader(expected.path.string(), dialect);
    const std::string kind = expected.wanted["refused"];
    std::vector<CopiedRecord> records;
    if (dialect.skip_first_line)
        if (const auto header = reader.read_header()) records.push_back(copy_of(reader, *header));
    for (CopiedRecord& record : rest_of(reader, 64)) records.push_back(std::move(record));
    const std::size_t width = records.empty() ? 0 : records[0].cells.size();
    for (const CopiedRecord& record : records) {
        const bool quotes =
            record.fault == RecordFault::unclosed_quote || record.fault == RecordFault::stray_quote;
        if (kind == "ENCODING" && record.fault == RecordFault::invalid_bytes) return true;
        if (kind == "UNTERMINATED QUOTE" && quotes) return true;
        if (kind.starts_with("COLUMN COUNT") && (quotes || record.cells.size() != width)) return true;
    }
    return false;
}

void judge(const Json& line, const fs::path& folder, Differences& differences) {
    const std::string file = line["file"];
    const std::string text = line["options"];
    const Expectation expected{folder / file, options_of(text), line};
    const bool refused = line.contains("refused");
    if (refused && line["refused"] == "CAST") return differences.leave_out("refused: CAST");
    for (const auto& [name, value] : expected.options)
        if (const std::string what = not_to_be_said(name, value); !what.empty())
            return differences.leave_out(what);
    const auto candidates = dialects(expected.options, expected.cells());
    differences.judge(file, text.empty() ? "no options" : text,
                      std::any_of(candidates.begin(), candidates.end(), [&](const Dialect& dialect) {
                          return refused ? is_refused(expected, dialect) : is_as_wanted(expected, dialect);
                      }));
}

}  // namespace

TEST_CASE("reads the records and cells of DuckDB's test files as DuckDB does") {
    const auto folder = corpus("duckdb");
    if (!folder) return;
    Differences differences("duckdb");
    std::ifstream lines(*folder / "expected.jsonl");
    for (std::string line; std::getline(lines, line);)
        judge(Json::parse(line), *folder / "data", differences);
}
