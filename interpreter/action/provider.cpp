// SPDX-License-Identifier: Apache-2.0
#include "action/provider.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "diag/suggest.h"
#include "values/charset.h"
#include "values/due_text.h"
#include "values/text.h"

namespace registrar {

// The build generates this list from the files in actions/providers/. Each file defines a function with its
// own name.
#define REGISTRAR_PROVIDER(name) const ProviderType& name();
#include "provider_list.inc"
#undef REGISTRAR_PROVIDER

namespace {

// Suggested for a misspelt encoding; ICU knows many more.
constexpr auto usual_encodings = std::to_array<std::string_view>(
    {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32", "ISO-8859-1", "ISO-8859-2", "ISO-8859-15",
     "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252", "US-ASCII", "MACINTOSH", "SHIFT_JIS", "GB18030",
     "BIG5"});

ProviderSettings& of(void* settings) {
    return *static_cast<ProviderSettings*>(settings);
}

SettingFault read_path(std::string_view text, std::string& value) {
    if (text.find("..") != std::string_view::npos)
        return {"forbidden-path", "String '..' is forbidden in file path",
                "relative paths begin in the data folder, which --data-path names"};
    value = text;
    return {};
}

SettingFault read_file_name(std::string_view text, std::string& value) {
    std::string fault;
    if (!fill_due(text, 0, fault)) return {"bad-due", fault, {}};
    return read_path(text, value);
}

using Block = SettingBlock;

constexpr std::string_view hidden_rows_words[] = {"read", "skip"};

constexpr Setting mandatory(Setting setting) {
    setting.mandatory = true;
    return setting;
}

constexpr Setting every_provider_settings[] = {
    mandatory(
        {"fileName",
         "The data file's name, or a wildcard such as `sessions_*.csv`. Mandatory. `${due}` in it is the day "
         "for "
         "which the run is due (`run --due`, or a schedule's time), as YYYY-MM-DD; `${due:YYYYMMDD}` in "
         "another format.",
         Block::options,
         "",
         "string",
         {},
         nullptr,
         +[](void* into, std::string_view text) { return read_file_name(text, of(into).file_name); }}),
    {"path",
     "The folder of the data files, inside the data folder.",
     Block::options,
     "import",
     "string",
     {},
     nullptr,
     +[](void* into, std::string_view text) { return read_path(text, of(into).path); }},
    {"fileOrder",
     "The order of files that a wildcard finds: by `name`, where hr_2 comes before hr_10, or by `time`, the "
     "oldest first.",
     Block::options, "name", "enum", file_order_words, nullptr,
     +[](void* into, std::string_view text) {
         std::size_t index = 0;
         SettingFault fault = read_word(text, file_order_words, index);
         if (fault.message.empty()) of(into).file_order = static_cast<FileOrder>(index);
         return fault;
     }},
    {"requireRows", "`yes`: no file, or files without a data row, are a failure (exit code 6).",
     Block::options, "no", "yesNoElement", yes_no_words, nullptr,
     +[](void* into, std::string_view text) { return SettingText<bool>::read(text, of(into).require_rows); }},
    {"skipFirstLine", "Whether the first line is a header.", Block::options, "yes", "yesNoElement",
     yes_no_words, nullptr,
     +[](void* into, std::string_view text) {
         return SettingText<bool>::read(text, of(into).dialect.skip_first_line);
     }},
    {"autoDetectLineEndings",
     "Has no effect; kept for older definitions. LF, CRLF and CR are always accepted.", Block::options, "no",
     "yesNoElement", yes_no_words, nullptr,
     +[](void* into, std::string_view text) {
         return SettingText<bool>::read(text, of(into).auto_detect_line_endings);
     }},
    {"fileEncoding",
     "The encoding of the data files: `UTF-8`, `ISO-8859-1`, `WINDOWS-1252`, `UTF-16LE` or any other that "
     "ICU knows. A byte order mark overrides it.",
     Block::options,
     "UTF-8",
     "encoding",
     {},
     nullptr,
     +[](void* into, std::string_view text) { return read_encoding(text, of(into).dialect.encoding); }},
    {"delimiter",
     "Cell separator: `comma`, `pipe`, `semicolon`, `tabulation`, or the character itself.",
     Block::options,
     "semicolon",
     "delimiter",
     {},
     nullptr,
     +[](void* into, std::string_view text) { return read_delimiter(text, of(into).dialect.delimiter); }},
    {"sheet",
     "The sheet of a workbook (.xlsx, .ods or .xls, recognized by content): its name, or its number from 1. "
     "A hidden sheet is read only if it is named.",
     Block::options,
     "",
     "string",
     {},
     nullptr,
     +[](void* into, std::string_view text) {
         of(into).dialect.sheet = text;
         return SettingFault{};
     }},
    {"hiddenRows", "What to do with rows of a sheet that a user or filter has hidden: `read` or `skip` them.",
     Block::options, "read", "enum", hidden_rows_words, nullptr,
     +[](void* into, std::string_view text) {
         return read_hidden_rows(text, of(into).dialect.skip_hidden_rows);
     }},
    {"dateFormat",
     "How the files write dates without times. An action's own `dateFormat` overrides it.",
     Block::options,
     "YYYY-MM-DD",
     "date format",
     {},
     nullptr,
     +[](void* into, std::string_view text) {
         return SettingText<DateFormat>::read(text, of(into).date_format);
     }},
};

}  // namespace

const Setting* ProviderType::setting(std::string_view wanted) const {
    for (const Setting& candidate : every_provider_settings)
        if (candidate.name == wanted) return &candidate;
    return nullptr;
}

std::span<const Setting> source_settings() {
    return every_provider_settings;
}

std::span<const ProviderType* const> providers() {
    static const std::vector<const ProviderType*> all = {
#define REGISTRAR_PROVIDER(name) &name(),
#include "provider_list.inc"
#undef REGISTRAR_PROVIDER
    };
    return all;
}

const ProviderType* find_provider(std::string_view name) {
    for (const ProviderType* provider : providers())
        if (provider->name == name) return provider;
    return nullptr;
}

SettingFault read_encoding(std::string_view text, std::string& value) {
    if (auto known = canonical_encoding(text)) {
        value = *std::move(known);
        return {};
    }
    return {"unknown-encoding", fmt::format("The encoding '{}' is not known.", text),
            did_you_mean(near_names(text, usual_encodings))};
}

SettingFault read_hidden_rows(std::string_view text, bool& skip) {
    std::size_t index = 0;
    SettingFault fault = read_word(text, hidden_rows_words, index);
    if (fault.message.empty()) skip = index == 1;
    return fault;
}

SettingFault read_delimiter(std::string_view text, char& value) {
    if (const auto known = delimiter_from_name(text)) {
        value = *known;
        return {};
    }
    static constexpr std::string_view names[] = {"comma", "pipe", "semicolon", "tabulation"};
    return {"bad-setting",
            fmt::format("The value '{}' is not valid, comma, pipe, semicolon, tabulation or one character "
                        "expected.",
                        text),
            did_you_mean(near_names(text, names))};
}

}  // namespace registrar
