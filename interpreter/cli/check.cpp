// SPDX-License-Identifier: Apache-2.0
// registrar check: reports all findings of definitions, and what a run will lack.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

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

/// Returns how many errors and aliases a text has: what corrections are to make fewer.
std::pair<std::size_t, std::size_t> badness(const Arguments& given, const std::string& word,
                                            std::string_view text, std::vector<Diagnostic>& found) {
    Diagnostics findings;
    const auto definition = parse_definition(word, text, findings);
    if (definition) check(*definition, job_overrides(given), findings);
    found = findings.all();
    return {definition ? findings.errors() : SIZE_MAX, std::ranges::count(found, "alias", &Diagnostic::rule)};
}

/// Writes the certain corrections of a file into it, one by one, as long as each leaves fewer errors or
/// aliases: a corrected name may stand there already.
void fix(const Arguments& given, const std::string& word) {
    constexpr std::size_t most = 200;
    if (names_saved(word) || word == "-")
        throw Refused("--fix: " + word + " is no file that could be corrected");
    Diagnostics ignored;
    const auto definition = load_definition(word, ignored);
    if (!definition) return;
    std::string text(definition->source->text());
    std::vector<Diagnostic> findings;
    auto bad = badness(given, word, text, findings);
    std::size_t corrections = 0;
    for (std::size_t at = 0; at < findings.size() && corrections < most;) {
        std::string corrected = text;
        std::vector<Diagnostic> left;
        if (apply_edits(corrected, std::span(findings).subspan(at, 1)) == 0) {
            ++at;
            continue;
        }
        const auto then = badness(given, word, corrected, left);
        if (then >= bad) {
            ++at;
            continue;
        }
        text = std::move(corrected);
        findings = std::move(left);
        bad = then;
        at = 0;
        ++corrections;
    }
    if (corrections == 0) return;
    write_definition(word, text);
    complain(fmt::format("{}: {} made\n", word, counted(corrections, "correction")));
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
        try {
            if (arguments.has("--fix")) fix(arguments, word);
            check_one(arguments, word, findings, missing);
        } catch (const Unavailable& error) {
            // The findings of the others are shown all the same.
            missing.add({Level::error, "unavailable", error.what(), Location{word, 0, 0, 1, {}}, {}, {}, {}});
        }
    }
    if (arguments.has("--environment")) check_store_access(store_url(arguments), missing);
    const bool errors = findings.errors() > 0;
    for (const Diagnostic& each : missing.all()) findings.add(each);
    findings.sort_by_location();
    log_summary(
        fmt::format("{}, {}", counted(findings.errors(), "error"), counted(findings.warnings(), "warning")));
    print_all(findings, arguments.text("--format", "text"));
    if (missing.errors() > 0 && !arguments.has("--environment")) return 6;
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
