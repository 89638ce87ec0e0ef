// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <vector>

#include "cli/common.h"
#include "cli/run_flags.h"
#include "cli/saved.h"
#include "diag/json.h"
#include "engine/kept_run.h"
#include "store/open/open_store.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr std::string_view saved_prefix = "saved:";
constexpr std::array<std::string_view, 5> path_flags = {"--outcomes", "--rejects", "--report",
                                                        "--metrics-file", "--data-path"};

std::vector<OptionSpec> kept_options() {
    std::vector<OptionSpec> all;
    for (const auto& options : {run_flags(), run_only_flags(), job_options()})
        all.insert(all.end(), options.begin(), options.end());
    return all;
}

std::unique_ptr<Store> store_of_saved(const Arguments& arguments) {
    const std::string url = store_url(arguments);
    return open_store(copied_url(url).value_or(url), OpenMode::read_only);
}

}  // namespace

bool names_saved(std::string_view word) {
    return word.starts_with(saved_prefix);
}

SavedDefinition find_saved(Store& store, std::string_view word) {
    const std::string_view title = names_saved(word) ? word.substr(saved_prefix.size()) : word;
    const std::size_t at = title.find('@');
    std::optional<std::int64_t> version = 0;
    if (at != std::string_view::npos) version = parse_integer(title.substr(at + 1));
    std::optional<SavedDefinition> found;
    if (version && (*version > 0 || at == std::string_view::npos))
        found = store.ledger().schedules().saved(title.substr(0, at), *version);
    if (!found)
        throw Refused(
            fmt::format("'{}': the store has no such definition; `registrar saved` lists them", word));
    return *std::move(found);
}

Arguments with_saved_flags(const Arguments& arguments) {
    return with_saved_flags(arguments, arguments.text("DEFINITION"));
}

Arguments merged_with_saved(const Arguments& arguments, const SavedDefinition& saved) {
    Arguments merged = arguments;
    const Json flags = Json::parse(saved.flags);
    for (const OptionSpec& option : kept_options()) {
        std::vector<std::string> values;
        bool is_saved = false;
        for (const Json& pair : flags) {
            if (pair[0].get<std::string>() != option.name) continue;
            is_saved = true;
            if (!option.value.empty()) values.push_back(pair[1]);
        }
        if (!is_saved || (arguments.has(option.name) && !option.repeatable)) continue;
        const auto& given = arguments.all(option.name);
        values.insert(values.end(), given.begin(), given.end());
        merged.add(option.name, std::move(values));
    }
    return merged;
}

Arguments with_saved_flags(const Arguments& arguments, const std::string& definition) {
    Arguments merged = arguments;
    if (names_saved(definition)) {
        const SavedDefinition saved = find_saved(*store_of_saved(arguments), definition);
        merged = merged_with_saved(arguments, saved);
        merged.add("DEFINITION", {std::string(saved_prefix) + saved.title()});
        if (!merged.has("--data-path"))
            merged.add("--data-path", {std::filesystem::path(saved.path).parent_path().string()});
    } else {
        merged.add("DEFINITION", {definition});
    }
    return merged;
}

std::optional<Definition> load_any_definition(const Arguments& arguments, const std::string& word,
                                              Diagnostics& findings) {
    if (!names_saved(word)) return load_definition(word, findings);
    const SavedDefinition saved = find_saved(*store_of_saved(arguments), word);
    return parse_definition(std::string(saved_prefix) + saved.title(), marked_as_utf8(saved.text), findings);
}

Json flags_json(const Arguments& arguments) {
    Json flags = Json::array();
    for (const OptionSpec& option : kept_options()) {
        if (!arguments.has(option.name)) continue;
        if (option.value.empty()) flags.push_back({std::string(option.name), std::string()});
        const auto& values = arguments.all(option.name);
        // Of an option that is not repeatable the last value counts.
        for (std::size_t at = option.repeatable || values.empty() ? 0 : values.size() - 1; at < values.size();
             ++at) {
            std::string value = values[at];
            if (std::ranges::count(path_flags, option.name) > 0 && value != "-")
                value = std::filesystem::absolute(value).lexically_normal().string();
            flags.push_back({std::string(option.name), value});
        }
    }
    return flags;
}

std::string flags_text(const std::string& flags) {
    std::string text;
    for (const Json& pair : Json::parse(flags)) {
        text += (text.empty() ? "" : " ") + pair[0].get<std::string>();
        if (const std::string value = pair[1]; !value.empty()) text += " " + shell_word(value);
    }
    return text;
}

void check_saved_name(std::string_view what, const std::string& name) {
    constexpr std::size_t longest = 64;
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    if (!name.empty() && name.size() <= longest && name.front() != '.' && name.front() != '-' &&
        name.find_first_not_of(plain) == std::string::npos)
        return;
    throw Refused(
        fmt::format("'{}' cannot be the name of a {}: use up to {} letters without accents, digits, "
                    "and _ - . after the first",
                    name, what, longest));
}

}  // namespace registrar
