// SPDX-License-Identifier: Apache-2.0
// registrar explain: shows the field of each column and the values of the first rows.
#include "engine/tools/explain.h"

#include "cli/common.h"
#include "cli/saved.h"
#include "cli/terminal.h"
#include "cli/verb.h"

namespace registrar {

namespace {

constexpr std::string_view bind_choices[] = {"position", "header"};
constexpr OptionSpec own_options[] = {
    {"--bind",
     "HOW",
     "bind columns by position or by header, instead of as the definition says",
     {},
     bind_choices}};

int execute(const Arguments& given) {
    const Arguments arguments = with_saved_flags(given);
    const auto job = load_job(arguments, arguments.text("DEFINITION"));
    if (!job) return 2;
    ExplainOptions options;
    options.data = arguments.text("DATA");
    if (arguments.has("--bind"))
        options.mode = arguments.text("--bind") == "header" ? BindMode::header : BindMode::position;
    Diagnostics findings;
    const auto text = explain(*job, options, findings);
    print_findings(findings);
    if (!text) return 2;
    print(*text);
    return 0;
}

}  // namespace

const VerbSpec& explain_verb() {
    static const VerbSpec verb{
        "explain",
        "Show the field of each column, and how the first rows are read",
        "registrar explain tracking.xml tracking.csv",
        {{"DEFINITION", "definition file, or saved:NAME"}, {"DATA", "data file", 0, 1}},
        {only_store_option(), job_options(), own_options},
        execute,
        20};
    return verb;
}

}  // namespace registrar
