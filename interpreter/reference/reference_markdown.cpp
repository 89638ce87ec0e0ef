// SPDX-License-Identifier: Apache-2.0
// Prints the reference as Markdown.
#include <fmt/format.h>

#include "action/common_elements.h"
#include "action/step_context.h"
#include "reference/topic.h"
#include "workspace/row_outcome.h"

namespace registrar {
namespace {

/// Writes a cell of a table. Escapes the special characters of Markdown and HTML, except in backticks.
std::string cell(std::string_view text) {
    std::string escaped;
    bool code = false;
    for (const char letter : text) {
        if (letter == '`') code = !code;
        if (letter == '|' || (!code && (letter == '<' || letter == '*' || letter == '_'))) escaped += '\\';
        escaped += letter;
    }
    return escaped;
}

std::string row(std::initializer_list<std::string_view> cells) {
    std::string text = "|";
    for (const std::string_view each : cells) text += each.empty() ? " |" : fmt::format(" {} |", each);
    return text + '\n';
}

std::string code(std::string_view text) {
    return text.empty() ? std::string() : fmt::format("`{}`", text);
}

std::string fields_table(const Topic& topic) {
    if (topic.fields.empty()) return {};
    std::string text = row({"field", "type", "is"}) + row({"---", "---", "---"});
    for (const FieldTopic& field : topic.fields)
        text += row({code(field.name), cell(field.type), cell(doc_of(field))});
    return text + '\n';
}

std::string settings_table(const Topic& topic) {
    if (topic.settings.empty()) return {};
    std::string text =
        row({"setting", "type", "in", "default", "is"}) + row({"---", "---", "---", "---", "---"});
    for (const Setting* setting : topic.settings) {
        std::string doc = cell(doc_of(*setting));
        if (setting->mandatory && doc.find("Mandatory") == std::string::npos) doc += " Mandatory.";
        if (setting->repeatable) doc += " May be given several times.";
        if (!setting->words.empty()) doc += fmt::format(" One of `{}`.", fmt::join(setting->words, "`, `"));
        text += row({code(setting->name), cell(setting->type_text()), code(block_of(topic, *setting)),
                     code(setting->otherwise), doc});
    }
    return text + '\n';
}

std::string messages_table(std::span<const Message* const> messages) {
    if (messages.empty()) return {};
    std::string text = row({"code", "level", "message", "when"}) + row({"---", "---", "---", "---"});
    for (const Message* message : messages)
        text +=
            row({code(message->code), level_name(message->level), cell(message->text), cell(message->doc)});
    return text + '\n';
}

std::string topic_markdown(const Topic& topic) {
    std::string text = fmt::format("## {}\n\n{}\n\n", topic.name, cell(topic.doc));
    if (!topic.fields.empty()) text += "### Fields\n\n" + fields_table(topic);
    if (!topic.settings.empty()) text += "### Settings\n\n" + settings_table(topic);
    if (!topic.messages.empty()) text += "### Messages\n\n" + messages_table(topic.messages);
    if (!topic.example.empty()) text += fmt::format("### Example\n\n```xml\n{}\n```\n\n", topic.example);
    return text;
}

std::string whole_text() {
    std::string text = fmt::format(
        "<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
        "<!-- Made by `registrar describe --format markdown`; not to be edited. -->\n"
        "# Reference\n\n"
        "An action holds `<{}>`. A field may hold `<{}>`: {} Its attribute `{}`: {}\n\n",
        fmt::join(block_names, ">`, `<"), mandatory_element, mandatory_doc, column_attribute,
        column_attribute_doc);
    text += "Each row ends, for each action, in one of these ways:\n\n" + row({"outcome", "when"}) +
            row({"---", "---"});
    for (std::size_t at = 0; at < std::size(row_outcome_names); ++at)
        text += row({code(row_outcome_names[at]), cell(row_outcome_docs[at])});
    text += '\n';
    TopicKind kind = TopicKind::action;
    for (const Topic& each : all_topics()) {
        if (each.is_step() && each.kind != kind)
            text += fmt::format("# Steps in `<{}>`\n\n", kind_name(each.kind));
        kind = each.kind;
        text += topic_markdown(each);
    }
    text +=
        "# Shared messages\n\n## Messages that every action gives\n\n" + messages_table(common_messages());
    return text + "## Messages of steps\n\n" + messages_table(common_step_messages());
}

}  // namespace

std::string reference_markdown(const ReferenceTopic& topic) {
    std::string text;
    if (topic.action.empty()) {
        text = whole_text();
    } else if (const Topic found = find_topic(topic); topic.field.empty()) {
        text = topic_markdown(found);
    } else {
        text = fields_table(found) + settings_table(found) + messages_table(found.messages);
    }
    text.pop_back();  // the empty line after the last table
    return text;
}

}  // namespace registrar
