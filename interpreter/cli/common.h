// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shared by several verbs: their options, loading of definitions, and output of findings.
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

/// Returns the options --store and --now.
std::span<const OptionSpec> store_options();
/// Returns the option --store alone, for verbs that open a store only for a saved definition.
std::span<const OptionSpec> only_store_option();
/// Returns the options that replace parts of a definition: --encoding, --delimiter, --skip-first-line,
/// --sheet,
/// --date-format and --set.
std::span<const OptionSpec> job_options();

/// Returns the option --mode, for verbs that create files.
std::span<const OptionSpec> mode_options();
/// Returns the mode that `--mode` names, or 0600. Throws Refused if it is not an octal number.
mode_t mode_option(const Arguments& arguments);

/// Returns the value of `--store`, or its default.
std::string store_url(const Arguments& arguments);
/// Returns the run's clock that `--now` sets, in seconds since 1970 UTC. Throws Refused if the text is not an
/// RFC 3339 time or out of range.
std::optional<std::int64_t> clock_option(const Arguments& arguments);
/// Returns the time of `--now`, or the system's time.
std::int64_t clock_of(const Arguments& arguments);

/// Returns the words as record ids, sorted, without repetitions. Throws Refused for a word that is not a
/// number; the message names `lists`, the command that lists them.
std::vector<std::int64_t> record_numbers(const std::vector<std::string>& words, std::string_view lists);

/// Returns the values of job_options().
JobOverrides job_overrides(const Arguments& arguments);
/// Loads and checks a definition and prints its findings to standard error. Takes the path of a file, or
/// `saved:NAME@VERSION` of the store that the arguments name. Returns nothing if a finding is an error.
std::optional<Job> load_job(const Arguments& arguments, const std::string& definition);

/// Returns whether standard error is a terminal and NO_COLOR is not set.
bool colour_wanted();
/// Prints findings to standard error.
void print_findings(const Diagnostics& findings);

/// Findings that are printed when the scope ends, even if an exception ends it.
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

/// Writes a complete file under a private name and renames it. A new file gets the mode 0666 less the umask.
/// "-" is standard output. Throws FileUnavailable.
void write_file(const std::string& path, const std::string& text);

}  // namespace registrar
