// SPDX-License-Identifier: Apache-2.0
// registrar describe: prints the reference.

#include "cli/common.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "reference/reference.h"

namespace registrar {

namespace {

constexpr std::string_view formats[] = {"text", "markdown", "json"};
constexpr OptionSpec own_options[] = {
    {"--format", "FORMAT", "output format: text (default), markdown or json", {}, formats}};

int execute(const Arguments& arguments) {
    const ReferenceTopic topic{arguments.text("ACTION"), arguments.text("FIELD")};
    const std::string format = arguments.text("--format", "text");
    std::string text;
    if (topic.field.empty() && !topic.action.empty() && !is_topic(topic.action)) {
        text = format == "json" ? found_json(topic.action) : found_text(topic.action);
        if (!text.empty()) {
            print(format == "json" ? text + "\n" : text);
            return 0;
        }
    }
    if (format == "json")
        text = reference_json(topic) + "\n";
    else if (format == "markdown")
        text = reference_markdown(topic);
    else
        text = reference_text(topic);
    print(text);
    return 0;
}

}  // namespace

const VerbSpec& describe_verb() {
    static const VerbSpec verb{
        "describe",
        "Show the reference: actions, fields, settings, messages; look a word up in it",
        "registrar describe createOrUpdateConsolidatedTrackingAction progression",
        {{"ACTION", "an action, provider or step; or a word to look for in all of the reference", 0, 1},
         {"FIELD", "a field, a setting or the code of a message", 0, 1}},
        {own_options},
        execute,
        60};
    return verb;
}

}  // namespace registrar
