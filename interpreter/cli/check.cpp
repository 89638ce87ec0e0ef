// SPDX-License-Identifier: Apache-2.0
// registrar check: reports all findings of definitions, and what a run will lack.
#include <fmt/format.h>

#include "binding/input_options.h"
#include "cli/common.h"
#include "cli/definition_files.h"
#include "cli/log.h"
#include "cli/saved.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "diag/render.h"
#include "diag/unavailable.h"
#include "engine/environment_check.h"
#include "report/version.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr std::string_view formats[] = {"text", "json", "sarif", "github"};
constexpr OptionSpec own_options[] = {
    {"--format",
     "FORMAT",
     "output format: text (default), json, sarif, or github (annotations)",
     {},
     formats},
    {"--fix", {}, "write corrections that are certain into the files, and report what is left"},
    {"--environment",
     {},
     "also find out whether variables, folders, keys, servers and the store are there; exit code 6 if "
     "something is missing"},
    {"--data-path", "DIR", "with --environment: base folder of relative paths (default: the definition's)"},
    {"-q", {}, "print nothing after success, one line on standard error after findings"}};

void check_one(const Arguments& given, const std::string& word, Diagnostics& findings, Diagnostics& missing) {
    const auto definition = load_any_definition(given, word, findings);
    if (!definition) return;
    const Arguments arguments = with_saved_flags(given, word);
    const auto job = check(*definition, job_overrides(arguments), findings);
    if (!job) return;
    InputOptions options;
    options.data_path = arguments.text("--data-path");
    if (given.has("--environment"))
        check_environment(*job, options, missing);
    else
        check_variables(*job, options, findings);
}

/// Writes the certain corrections of a file into it, round by round, because one may reveal another.
void fix(const Arguments& given, const std::string& word) {
    constexpr int most_rounds = 8;
    if (names_saved(word) || word == "-")
        throw Refused("--fix: " + word + " is no file that could be corrected");
    std::size_t corrections = 0;
    for (int round = 0; round < most_rounds; ++round) {
        Diagnostics findings;
        const auto definition = load_definition(word, findings);
        if (!definition) break;
        check(*definition, job_overrides(given), findings);
        std::string text(definition->source->text());
        const std::size_t made = apply_edits(text, findings.all());
        if (made == 0) break;
        write_definition(word, text);
        corrections += made;
    }
    if (corrections > 0) complain(fmt::format("{}: {} made\n", word, counted(corrections, "correction")));
}

void print_all(const Diagnostics& findings, const std::string& format) {
    if (log_mode().quiet)
        log_findings(findings);
    else if (format == "json")
        print_line(render_json(findings.all()));
    else if (format == "sarif")
        print_line(render_sarif(findings.all(), std::string(registrar_version)));
    else if (format == "github")
        print(render_github(findings.all()));
    else
        print(render_text(findings.all()));
}

int execute(const Arguments& arguments) {
    Diagnostics findings;
    Diagnostics missing;
    for (const std::string& word : definition_words(arguments.all("DEFINITION"))) {
        if (arguments.has("--fix")) fix(arguments, word);
        check_one(arguments, word, findings, missing);
    }
    if (arguments.has("--environment")) check_store_access(store_url(arguments), missing);
    const bool errors = findings.errors() > 0;
    for (const Diagnostic& each : missing.all()) findings.add(each);
    findings.sort_by_location();
    log_summary(
        fmt::format("{}, {}", counted(findings.errors(), "error"), counted(findings.warnings(), "warning")));
    print_all(findings, arguments.text("--format", "text"));
    if (errors) return 1;
    return missing.errors() > 0 ? 6 : 0;
}

}  // namespace

const VerbSpec& check_verb() {
    static const VerbSpec verb{
        "check",
        "Check definitions and show all their mistakes",
        "registrar check tracking.xml",
        {{"DEFINITION", "definition files, folders of them, - for standard input, or saved:NAME", 1,
          1000000}},
        {only_store_option(), own_options, job_options()},
        execute,
        10};
    return verb;
}

}  // namespace registrar
