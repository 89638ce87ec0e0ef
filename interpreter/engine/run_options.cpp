// SPDX-License-Identifier: Apache-2.0
#include "engine/run_options.h"

#include <fmt/format.h>

#include "diag/json.h"
#include "diag/unavailable.h"
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

RejectLimit reject_limit(std::string_view name, std::string_view value) {
    const bool percent = value.ends_with('%');
    const RejectLimit limit{number_of(name, value, percent ? value.substr(0, value.size() - 1) : value),
                            percent};
    if (percent && limit.number > 100) refuse(name, value, "a number or a percentage up to 100%");
    return limit;
}

}  // namespace

Json outcome_flags(const RunOptions& options) {
    Json json;
    json["bind"] = static_cast<int>(options.bind);
    json["strict"] = options.strict;
    if (options.max_rejects)
        json["max-rejects"] = {options.max_rejects->number, options.max_rejects->percent};
    if (options.change_threshold) json["change-threshold"] = *options.change_threshold;
    json["atomic-file"] = options.atomic_file;
    if (options.skip_steps) json["skip-steps"] = true;
    return json;
}

bool set_flag(RunOptions& options, std::string_view name, std::string_view value) {
    if (name == "bind") {
        if (value != "position" && value != "header") refuse(name, value, "position or header");
        options.bind = value == "position" ? BindMode::position : BindMode::header;
    } else if (name == "max-rejects") {
        options.max_rejects = reject_limit(name, value);
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
    } else if (name == "jobs") {
        options.jobs = static_cast<unsigned>(std::min<std::uint64_t>(number_of(name, value, value), 64));
        if (options.jobs == 0) refuse(name, value, "a number above 0");
    } else {
        return false;
    }
    return true;
}

}  // namespace registrar
