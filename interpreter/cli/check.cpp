// SPDX-License-Identifier: Apache-2.0
// registrar check: reports all findings of definitions.

#include "cli/common.h"
#include "cli/saved.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "diag/render.h"
#include "report/version.h"

namespace registrar {

namespace {

constexpr std::string_view formats[] = {"text", "json", "sarif"};
constexpr OptionSpec own_options[] = {
    {"--format", "FORMAT", "output format: text (default), json or sarif", {}, formats}};

int execute(const Arguments& arguments) {
    Diagnostics findings;
    for (const std::string& word : arguments.all("DEFINITION"))
        if (const auto definition = load_any_definition(arguments, word, findings))
            check(*definition, job_overrides(with_saved_flags(arguments, word)), findings);
    findings.sort_by_location();
    const std::string format = arguments.text("--format", "text");
    if (format == "json")
        print_line(render_json(findings.all()));
    else if (format == "sarif")
        print_line(render_sarif(findings.all(), std::string(registrar_version)));
    else
        print(render_text(findings.all()));
    return findings.errors() > 0 ? 1 : 0;
}

}  // namespace

const VerbSpec& check_verb() {
    static const VerbSpec verb{"check",
                               "Check definitions and show all their mistakes",
                               "registrar check tracking.xml",
                               {{"DEFINITION", "definition files, or saved:NAME", 1, 1000000}},
                               {only_store_option(), own_options, job_options()},
                               execute,
                               10};
    return verb;
}

}  // namespace registrar
