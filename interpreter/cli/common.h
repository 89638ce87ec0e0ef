// SPDX-License-Identifier: Apache-2.0
#pragma once
// What several verbs share: options, opening definitions and stores, and how findings are shown.
#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "check/job.h"
#include "cli/verb.h"
#include "diag/diagnostic.h"
#include "store/store.h"

namespace registrar {

/// --store and --now.
std::span<const OptionSpec> store_options();
/// --encoding, --delimiter, --skip-first-line, --date-format and --set.
std::span<const OptionSpec> job_options();

/// --mode of what a verb creates.
std::span<const OptionSpec> mode_options();
/// The mode that `--mode` names, else 0600. Throws Refused for a text that is no octal number.
mode_t mode_option(const Arguments& arguments);

std::string store_url(const Arguments& arguments);
/// The run's clock that `--now` sets. Throws Refused for a text that is no RFC 3339 time.
std::optional<std::int64_t> clock_option(const Arguments& arguments);
/// The present, or `--now`.
std::int64_t clock_of(const Arguments& arguments);

/// Numbers of records, ascending, each once. Throws Refused for what is none, with what `lists` them.
std::vector<std::int64_t> record_numbers(const std::vector<std::string>& words, std::string_view lists);

JobOverrides job_overrides(const Arguments& arguments);
/// Loads and checks a definition and prints its findings on standard error; nothing where one is an error.
std::optional<Job> load_job(const std::string& path, const JobOverrides& overrides);

/// Standard error is a terminal that wants colour.
bool colour_wanted();
void print_findings(const Diagnostics& findings);

/// Findings that are printed at the end of the scope, also if an exception ends it.
class PrintedFindings {
public:
    PrintedFindings() = default;
    ~PrintedFindings() { print_findings(findings_); }
    PrintedFindings(const PrintedFindings&) = delete;
    PrintedFindings& operator=(const PrintedFindings&) = delete;
    Diagnostics& sink() { return findings_; }

private:
    Diagnostics findings_;
};

/// Writes a whole file under a private name and renames it; its mode is what the umask leaves. "-" is
/// standard output. Throws FileUnavailable.
void write_file(const std::string& path, const std::string& text);

}  // namespace registrar
