// SPDX-License-Identifier: Apache-2.0
// Prints the reference for a terminal.
#include <fmt/format.h>

#include <algorithm>

#include "action/common_elements.h"
#include "definition/aliases.h"
#include "reference/search.h"
#include "reference/topic.h"

namespace registrar {
namespace {

constexpr std::size_t line_width = 100;

/// Removes backticks, which are only for Markdown.
std::string plain(std::string_view doc) {
    std::string text(doc);
    std::erase(text, '`');
    return text;
}

/// Wraps the text and indents each line by `indent` blanks. ASCII only: columns are counted in bytes.
std::string wrapped(std::string_view text, std::size_t indent) {
    const std::size_t room = line_width - indent;
    std::string lines;
    while (!text.empty()) {
        std::size_t end = text.size();
        if (end > room) {
            end = text.rfind(' ', room);
            if (end == std::string_view::npos) end = std::min(text.find(' '), text.size());
        }
        lines += fmt::format("{:{}}{}\n", "", indent, text.substr(0, end));
        text.remove_prefix(std::min(text.size(), end + 1));
    }
    return lines;
}

std::string example_text(std::string_view example) {
    std::string text;
    while (!example.empty()) {
        const std::size_t end = std::min(example.find('\n'), example.size());
        text += fmt::format("  {}\n", example.substr(0, end));
        example.remove_prefix(std::min(example.size(), end + 1));
    }
    return text;
}

/// A line of a table: a name, a word in brackets, and a text beside them or below.
struct Line {
    std::string_view name;
    std::string target;
    std::string doc;
};

std::string table_text(std::string_view title, const std::vector<Line>& lines) {
    if (lines.empty()) return {};
    std::size_t widest_name = 0;
    std::size_t widest_about = 0;
    for (const Line& line : lines) {
        widest_name = std::max(widest_name, line.name.size());
        widest_about = std::max(widest_about, line.target.size());
    }
    const std::size_t indent = 2 + widest_name + 2 + widest_about + 2;
    std::string text = fmt::format("\n{}\n", title);
    for (const Line& line : lines) {
        const std::string doc = wrapped(line.doc, indent);
        text += fmt::format("  {:{}}  {:{}}", line.name, widest_name, line.target, widest_about);
        text += doc.empty() ? "\n" : doc.substr(indent - 2);
    }
    return text;
}

std::string setting_doc(const Setting& setting) {
    std::string doc = plain(doc_of(setting));
    if (setting.mapping != nullptr) doc += fmt::format(" Values: {}.", mapping_defaults(*setting.mapping));
    if (!setting.words.empty()) doc += fmt::format(" One of {}.", fmt::join(setting.words, ", "));
    if (setting.mandatory && doc.find("Mandatory") == std::string::npos) doc += " Mandatory.";
    if (setting.repeatable) doc += " May be given several times.";
    if (!setting.otherwise.empty()) doc += fmt::format(" Default: {}.", setting.otherwise);
    return doc;
}

std::vector<Line> field_lines(const Topic& topic) {
    std::vector<Line> lines;
    for (const FieldTopic& field : topic.fields)
        lines.push_back({field.name, field.type, plain(doc_of(field))});
    return lines;
}

std::vector<Line> setting_lines(const Topic& topic) {
    std::vector<Line> lines;
    for (const Setting* setting : topic.settings)
        lines.push_back({setting->name, setting->type_text(), setting_doc(*setting)});
    return lines;
}

std::string messages_text(std::string_view title, const std::vector<const Message*>& messages) {
    if (messages.empty()) return {};
    std::string text = fmt::format("\n{}\n", title);
    for (const Message* message : messages) {
        text += fmt::format("  {} ({})\n", message->code, level_name(message->level));
        text += wrapped(message->text, 4);
        text += wrapped(plain(message->doc), 6);
    }
    return text;
}

std::string topic_text(const Topic& topic) {
    std::string text = fmt::format("{}\n{}", topic.name, wrapped(plain(topic.doc), 2));
    text += table_text("Fields", field_lines(topic));
    if (!topic.fields.empty())
        text +=
            "\n" + wrapped(fmt::format("<{}> in a field: {}", mandatory_element, plain(mandatory_doc)), 2);
    text += table_text("Settings", setting_lines(topic));
    text += messages_text("Messages", topic.messages);
    if (const auto shared = shared_messages(topic); !shared.empty())
        text +=
            messages_text(topic.is_step() ? "Messages of steps" : "Messages that every action gives", shared);
    if (!topic.example.empty()) text += "\nExample\n" + example_text(topic.example);
    return text;
}

std::string part_text(const Topic& part) {
    std::string text;
    for (const FieldTopic& field : part.fields) {
        text += fmt::format("{}: a field of {}{}\n", field.name, part.name,
                            field.type.empty() ? "" : ", " + field.type);
        text += wrapped(plain(doc_of(field)), 2);
        if (field.name != ignored_column)
            text += wrapped(fmt::format("<{}>: {}", mandatory_element, plain(mandatory_doc)), 2);
    }
    for (const Setting* setting : part.settings) {
        text += fmt::format("{}: a setting of {}, {}, in {}\n", setting->name, part.name,
                            setting->type_text(), block_of(part, *setting));
        text += wrapped(setting_doc(*setting), 2);
    }
    for (const Message* message : part.messages) {
        text += fmt::format("{}: {} {} of {}\n", message->code, message->level == Level::error ? "an" : "a",
                            level_name(message->level), part.name);
        text += wrapped(message->text, 2) + wrapped(plain(message->doc), 2);
    }
    return text;
}

std::string title_of(TopicKind kind) {
    if (kind == TopicKind::action) return "Actions";
    if (kind == TopicKind::provider) return "Providers";
    return fmt::format("Steps in <{}>", kind_name(kind));
}

}  // namespace

bool is_topic(std::string_view name) {
    const std::vector<Topic> topics = all_topics();
    return std::any_of(topics.begin(), topics.end(), [&](const Topic& each) {
        return each.name == name || each.name == alias_of(name).value_or(name);
    });
}

std::string found_text(std::string_view word) {
    constexpr std::size_t most = 30;
    const std::vector<FoundEntry> found = search_reference(word);
    std::string text;
    for (std::size_t at = 0; at < std::min(most, found.size()); ++at) {
        const FoundEntry& each = found[at];
        text += fmt::format("{}{} ({})\n", at == 0 ? "" : "\n", each.name, each.kind);
        text += wrapped(plain(each.doc), 2);
        if (!each.where.empty()) text += wrapped(fmt::format("In {}", fmt::join(each.where, ", ")), 2);
    }
    if (found.size() > most)
        text += fmt::format("\n{} more: name more of the word, or use --format json\n", found.size() - most);
    return text;
}

std::string reference_text(const ReferenceTopic& topic) {
    if (!topic.action.empty())
        return topic.field.empty() ? topic_text(find_topic(topic)) : part_text(find_topic(topic));
    std::string text;
    std::string_view kind;
    for (const Topic& each : all_topics()) {
        if (kind_name(each.kind) != kind)
            text += fmt::format("{}{}\n", kind.empty() ? "" : "\n", title_of(each.kind));
        kind = kind_name(each.kind);
        text += fmt::format("  {}\n{}", each.name, wrapped(plain(each.doc), 6));
    }
    return text +
           "\n`registrar describe ACTION` lists its fields, settings and messages,\n"
           "`registrar describe ACTION FIELD` describes one of them.\n";
}

}  // namespace registrar
