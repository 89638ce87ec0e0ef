// SPDX-License-Identifier: Apache-2.0
#include "cli/common.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "cli/log.h"
#include "cli/saved.h"
#include "cli/terminal.h"
#include "diag/unavailable.h"
#include "engine/lease.h"
#include "engine/run_options.h"
#include "report/result_file.h"
#include "values/date_format.h"
#include "values/environment.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr std::string_view yes_no[] = {"yes", "no"};
constexpr std::string_view hidden_rows[] = {"read", "skip"};

constexpr OptionSpec store_option_table[] = {
    {"--store", "URL",
     "store, as sqlite:PATH or postgresql://USER@HOST/DATABASE (default sqlite:registrar.db)",
     environment::store.name},
    {"--now", "TIME", "clock to use, for instance 2026-11-22T10:00:00Z (default: the current time)"},
};

constexpr OptionSpec job_option_table[] = {
    {"--encoding", "NAME", "encoding of the files, for instance WINDOWS-1252"},
    {"--delimiter", "NAME", "cell separator: comma, pipe, semicolon, tabulation, or the character itself"},
    {"--skip-first-line", "yes|no", "yes if the first line is a header, no if it is data", {}, yes_no},
    {"--sheet", "NAME|NUMBER", "sheet of a workbook (default: the first visible one)"},
    {"--hidden-rows",
     "read|skip",
     "what to do with the hidden rows of a sheet (default: read)",
     {},
     hidden_rows},
    {"--date-format", "FORMAT", "format of dates in the files, for instance DD/MM/YYYY"},
    {"--set",
     "NAME=VALUE",
     "set a setting of all actions, or of one with ACTION.NAME=VALUE; may be repeated",
     {},
     {},
     true},
};

}  // namespace

std::span<const OptionSpec> store_options() {
    return store_option_table;
}
std::span<const OptionSpec> only_store_option() {
    return std::span(store_option_table).first(1);
}
std::span<const OptionSpec> job_options() {
    return job_option_table;
}

std::span<const OptionSpec> mode_options() {
    static constexpr OptionSpec options[] = {
        {"--mode", "MODE", "permissions of new files, for instance 0640 (default 0600)"},
    };
    return options;
}

mode_t mode_option(const Arguments& arguments) {
    RunOptions options;
    if (arguments.has("--mode")) set_flag(options, "mode", arguments.text("--mode"));
    return options.mode;
}

std::string store_url(const Arguments& arguments) {
    return arguments.text("--store", "sqlite:registrar.db");
}

std::optional<std::int64_t> clock_option(const Arguments& arguments) {
    if (!arguments.has("--now")) return std::nullopt;
    const auto time = parse_timestamp(arguments.text("--now"));
    if (!time)
        throw Refused("--now takes a time as 2026-11-22T10:00:00Z, not '" + arguments.text("--now") + "'");
    // Actions add days to the run's clock; the sum must stay within the years that can be written.
    if (*time < parse_timestamp("1970-01-01T00:00:00Z") || *time >= parse_timestamp("9900-01-01T00:00:00Z"))
        throw Refused("--now takes a time of the years 1970 to 9899, not '" + arguments.text("--now") + "'");
    return time;
}

std::int64_t clock_of(const Arguments& arguments) {
    if (const auto time = clock_option(arguments)) return *time;
    return system_seconds();
}

std::vector<std::int64_t> record_numbers(const std::vector<std::string>& words, std::string_view lists) {
    std::vector<std::int64_t> ids;
    for (const std::string& word : words) {
        const auto id = parse_integer(word);
        if (!id) throw Refused(fmt::format("'{}' is not a record number; `{}` lists them", word, lists));
        ids.push_back(*id);
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

JobOverrides job_overrides(const Arguments& arguments) {
    JobOverrides overrides;
    for (const OptionSpec& option : job_options())
        for (const std::string& value : arguments.all(option.name)) {
            const auto equals = value.find('=');
            if (option.name == "--set" && (equals == std::string::npos || equals == 0))
                throw Refused("--set takes NAME=VALUE, not '" + value + "'");
            set_override(overrides, option.name.substr(2), value);
        }
    return overrides;
}

std::optional<Job> load_job(const Arguments& arguments, const std::string& definition) {
    Diagnostics findings;
    const auto loaded = load_any_definition(arguments, definition, findings);
    std::optional<Job> job;
    if (loaded) job = check(*loaded, job_overrides(arguments), findings);
    findings.sort_by_location();
    print_findings(findings);
    if (!job) log_summary(definition + " has errors");
    return job;
}

bool colour_wanted() {
    return is_terminal(stderr) && !value_of(environment::no_color);
}

void print_findings(const Diagnostics& findings) {
    log_findings(findings);
}

void write_file(const std::string& path, const std::string& text) {
    if (path == "-") {
        print(text);
        return;
    }
    write_result(path, text, mode_by_umask());
}

}  // namespace registrar
