// SPDX-License-Identifier: Apache-2.0
#include "engine/run_options.h"

#include <fmt/format.h>

#include "diag/json.h"
#include "diag/unavailable.h"
#include "store/open/open_store.h"
#include "values/number.h"

namespace registrar {

namespace {

[[noreturn]] void refuse(std::string_view name, std::string_view value, std::string_view expected) {
    throw Refused(fmt::format("--{} takes {}, not '{}'", name, expected, value));
}

std::uint64_t number_of(std::string_view name, std::string_view value, std::string_view digits) {
    const auto number = parse_integer(digits);
    if (!number || *number < 0) refuse(name, value, "a whole number");
    return static_cast<std::uint64_t>(*number);
}

RowLimit row_limit(std::string_view name, std::string_view value) {
    const auto limit = parse_row_limit(value);
    if (!limit) refuse(name, value, row_limit_form);
    return *limit;
}

Json limit_json(const RowLimit& limit) {
    return {limit.number, limit.percent};
}

}  // namespace

Json outcome_flags(const RunOptions& options) {
    Json json;
    json["bind"] = static_cast<int>(options.bind);
    json["strict"] = options.strict;
    if (options.max_rejects) json["max-rejects"] = limit_json(*options.max_rejects);
    if (options.guards.max_deletes) json["max-deletes"] = limit_json(*options.guards.max_deletes);
    if (options.guards.max_resets) json["max-resets"] = limit_json(*options.guards.max_resets);
    if (options.change_threshold) json["change-threshold"] = *options.change_threshold;
    json["atomic-file"] = options.atomic_file;
    if (options.skip_steps) json["skip-steps"] = true;
    if (!options.due_text.empty()) json["due"] = options.due_text;
    return json;
}

void take_outcome_flags(const Json& flags, RunOptions& options) {
    options.bind = static_cast<BindMode>(flags.value("bind", 0));
    options.strict = flags.value("strict", false);
    options.atomic_file = flags.value("atomic-file", false);
    options.skip_steps = flags.value("skip-steps", false);
    if (flags.contains("due")) set_flag(options, "due", flags["due"].get<std::string>());
    const auto take_limit = [&flags](const char* name, std::optional<RowLimit>& limit) {
        if (flags.contains(name)) limit = {flags[name][0], flags[name][1]};
    };
    take_limit("max-rejects", options.max_rejects);
    take_limit("max-deletes", options.guards.max_deletes);
    take_limit("max-resets", options.guards.max_resets);
    if (flags.contains("change-threshold")) options.change_threshold = flags["change-threshold"];
}

std::string shell_word(const std::string& word) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=%+,@";
    if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
    std::string quoted = "'";
    for (const char letter : word) quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    return quoted + "'";
}

std::string command_of(const RunOptions& options, const std::string& definition) {
    std::string command = "registrar run " + shell_word(definition);
    const auto flag = [&command](std::string_view name, bool given) {
        if (given) command += fmt::format(" {}", name);
    };
    const auto value = [&command](std::string_view name, const std::string& text) {
        if (!text.empty()) command += fmt::format(" {} {}", name, shell_word(text));
    };
    for (const std::string& path : options.data) command += " " + shell_word(path);
    value("--store", shown_url(options.store_url));
    value("--data-path", options.data_path);
    if (options.bind != BindMode::definition)
        value("--bind", options.bind == BindMode::position ? "position" : "header");
    flag("--strict", options.strict);
    const auto limit = [&value](std::string_view name, const std::optional<RowLimit>& given) {
        if (given) value(name, given->text());
    };
    limit("--max-rejects", options.max_rejects);
    limit("--max-deletes", options.guards.max_deletes);
    limit("--max-resets", options.guards.max_resets);
    if (options.change_threshold) value("--change-threshold", std::to_string(*options.change_threshold));
    value("--atomic", options.atomic_file ? "file" : "");
    flag("--require-rows", options.require_rows);
    value("--due", options.due_text);
    flag("--skip-steps", options.skip_steps);
    value("--outcomes", options.outcomes);
    flag("--outcomes-all", options.outcomes_all);
    value("--rejects", options.rejects);
    value("--report", options.report);
    value("--metrics-file", options.metrics);
    flag("--no-undo", !options.keep_effects);
    flag("--yes", options.yes);
    if (options.plan_to_follow) value("--plan", options.plan_to_follow->path);
    for (const auto& [name, text] : options.overrides) value(name, text);
    return command;
}

bool set_flag(RunOptions& options, std::string_view name, std::string_view value) {
    if (name == "bind") {
        if (value != "position" && value != "header") refuse(name, value, "position or header");
        options.bind = value == "position" ? BindMode::position : BindMode::header;
    } else if (name == "max-rejects") {
        options.max_rejects = row_limit(name, value);
    } else if (name == "max-deletes") {
        options.guards.max_deletes = row_limit(name, value);
    } else if (name == "max-resets") {
        options.guards.max_resets = row_limit(name, value);
    } else if (name == "change-threshold") {
        options.change_threshold = static_cast<std::int64_t>(number_of(name, value, value));
        if (*options.change_threshold > 100) refuse(name, value, "a percentage from 0 to 100");
    } else if (name == "atomic") {
        if (value != "row" && value != "file") refuse(name, value, "row or file");
        options.atomic_file = value == "file";
    } else if (name == "mode") {
        options.mode = 0;
        for (const char digit : value) {
            if (digit < '0' || digit > '7') refuse(name, value, "an octal number such as 0640");
            options.mode = options.mode * 8 + static_cast<mode_t>(digit - '0');
        }
        if (value.empty() || options.mode > 0777 || (options.mode & 0600) != 0600)
            refuse(name, value, "an octal number from 0600 to 0777");
    } else if (name == "due") {
        options.due = parse_due(value);
        if (!options.due) refuse(name, value, "a day as 2027-03-28 or a time as 2027-03-28T01:00:00Z");
        options.due_text = value;
    } else if (name == "jobs") {
        options.jobs = static_cast<unsigned>(std::min<std::uint64_t>(number_of(name, value, value), 64));
        if (options.jobs == 0) refuse(name, value, "a number above 0");
    } else {
        return false;
    }
    return true;
}

}  // namespace registrar
