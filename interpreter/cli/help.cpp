// SPDX-License-Identifier: Apache-2.0
// registrar help: prints the page of a topic, or the help of a verb.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "cli/help_topic.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "diag/suggest.h"
#include "diag/unavailable.h"

namespace registrar {

namespace {

/// Lists the topics.
void print_topics() {
    std::string text = "Topics:\n";
    for (const HelpTopic& topic : help_topics())
        text += fmt::format("  {:<12} {}\n", topic.name, topic.summary);
    print(text + "registrar help TOPIC shows a page; registrar --help lists the verbs.\n");
}

int print_verb_help(const std::vector<std::string>& words) {
    std::vector<const char*> command{"registrar"};
    for (const std::string& word : words) command.push_back(word.c_str());
    command.push_back("--help");
    return run_command_line(static_cast<int>(command.size()), command.data());
}

int execute(const Arguments& arguments) {
    const auto& words = arguments.all("TOPIC");
    if (words.empty()) {
        print_topics();
        return 0;
    }
    const auto topics = help_topics();
    const auto topic = std::ranges::find(topics, words.front(), &HelpTopic::name);
    if (topic != topics.end() && words.size() == 1) {
        print(topic->text());
        return 0;
    }
    std::vector<std::string_view> names;
    for (const HelpTopic& each : topics) names.push_back(each.name);
    for (const VerbSpec* verb : verbs()) {
        const std::string_view name = verb->name;
        const std::string_view first = name.substr(0, name.find(' '));
        if (words.front() == first) return print_verb_help(words);
        names.push_back(first);
    }
    const std::string nearest = did_you_mean(near_names(words.front(), names));
    throw Refused(fmt::format("there is no topic or verb '{}'{}; `registrar help` lists the topics",
                              words.front(), nearest.empty() ? "" : ", " + nearest));
}

}  // namespace

const VerbSpec& help_verb() {
    static const VerbSpec verb{"help",
                               "Show a page about a topic, such as operating, or the help of a verb",
                               "registrar help operating",
                               {{"TOPIC", "topic, or a verb", 0, 2}},
                               {},
                               execute,
                               5};
    return verb;
}

}  // namespace registrar
