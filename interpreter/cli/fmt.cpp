// SPDX-License-Identifier: Apache-2.0
// registrar fmt: lays definitions out in one way.
#include "authoring/format.h"
#include "check/job.h"
#include "cli/common.h"
#include "cli/definition_files.h"
#include "cli/saved.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "definition/definition.h"
#include "diag/unavailable.h"

namespace registrar {

namespace {

constexpr OptionSpec own_options[] = {
    {"--check",
     {},
     "change nothing; print the names of files that differ, with exit code 1 if there are any"}};

/// Returns the text with the current names in place of aliases, in the canonical layout.
std::string canonical(const Definition& definition) {
    Diagnostics findings;
    check(definition, {}, findings);
    std::vector<Diagnostic> aliases;
    for (const Diagnostic& each : findings.all())
        if (each.rule == "alias") aliases.push_back(each);
    std::string text(definition.source->text());
    apply_edits(text, aliases);
    return format_definition(text);
}

int execute(const Arguments& arguments) {
    std::size_t unreadable = 0;
    std::size_t laid_out = 0;
    bool same = true;
    for (const std::string& word : definition_words(arguments.all("DEFINITION"))) {
        if (names_saved(word)) throw Refused(word + ": fmt lays out files");
        Diagnostics findings;
        auto definition = load_definition(word, findings);
        if (definition && !is_definition_root(definition->root.name)) {
            findings.add({Level::error,
                          "unknown-root",
                          "This is not a definition.",
                          definition->locate(definition->root.name_span),
                          {},
                          {},
                          {}});
            definition.reset();
        }
        print_findings(findings);
        ++(definition ? laid_out : unreadable);
        if (!definition) continue;
        const std::string text = canonical(*definition);
        const bool differs = text != definition->source->text();
        same = same && !differs;
        if (arguments.has("--check")) {
            if (differs) print_line(word);
        } else if (differs || word == "-") {
            write_definition(word, text);
        }
    }
    if (laid_out == 0) return 2;
    return unreadable > 0 || (arguments.has("--check") && !same) ? 1 : 0;
}

}  // namespace

const VerbSpec& fmt_verb() {
    static const VerbSpec verb{
        "fmt",
        "Lay definitions out in one way, with the current names of elements",
        "registrar fmt tracking.xml",
        {{"DEFINITION", "definition files, folders of them, or - for standard input", 1, 1000000}},
        {own_options},
        execute,
        12};
    return verb;
}

}  // namespace registrar
