// SPDX-License-Identifier: Apache-2.0
#include "reference/topic.h"

#include <fmt/format.h>

#include <algorithm>

#include "action/common_elements.h"
#include "action/provider.h"
#include "action/step_context.h"
#include "action/step_type.h"
#include "definition/aliases.h"
#include "diag/suggest.h"
#include "diag/unavailable.h"

namespace registrar {
namespace {

Topic topic_of(const ActionType& type) {
    Topic topic{type.name, type.doc, type.example, TopicKind::action, {}, {}, {}, type.rows()};
    for (const Column& column : type.columns)
        topic.fields.push_back({column.name, column.type_text(), column.doc, &column});
    if (type.rows() != RowsWanted::none)
        topic.fields.push_back({ignored_column, "", ignored_column_doc, nullptr});
    for (const Setting& setting : type.settings) topic.settings.push_back(&setting);
    topic.messages.assign(type.messages.begin(), type.messages.end());
    return topic;
}

Topic topic_of(const ProviderType& type) {
    Topic topic{type.name, type.doc, "", TopicKind::provider, {}, {}, {}, {}};
    for (const Setting& setting : type.settings) topic.settings.push_back(&setting);
    topic.messages.assign(type.messages.begin(), type.messages.end());
    return topic;
}

Topic topic_of(const StepType& type) {
    const TopicKind kind = type.phase == StepPhase::pre_process     ? TopicKind::pre_process
                           : type.phase == StepPhase::consolidators ? TopicKind::consolidator
                                                                    : TopicKind::post_process;
    Topic topic{type.name, type.doc, type.example, kind, {}, {}, {}, {}};
    for (const Setting& setting : type.settings) topic.settings.push_back(&setting);
    topic.messages.assign(type.messages.begin(), type.messages.end());
    return topic;
}

[[noreturn]] void refuse(const std::string& message, std::string_view written,
                         std::span<const std::string_view> known) {
    const std::string help = did_you_mean(near_names(written, known));
    throw Refused(help.empty() ? message : fmt::format("{}; {}", message, help));
}

bool is_empty(const Topic& topic) {
    return topic.fields.empty() && topic.settings.empty() && topic.messages.empty();
}

Topic narrowed(const Topic& whole, std::string_view name) {
    Topic part{whole.name, whole.doc, "", whole.kind, {}, {}, {}, whole.rows};
    for (const FieldTopic& field : whole.fields)
        if (field.name == name) part.fields.push_back(field);
    for (const Setting* setting : whole.settings)
        if (setting->name == name) part.settings.push_back(setting);
    for (const Message* message : whole.messages)
        if (message->code == name) part.messages.push_back(message);
    for (const Message* message : shared_messages(whole))
        if (message->code == name) part.messages.push_back(message);
    return part;
}

std::vector<std::string_view> names_in(const Topic& topic) {
    std::vector<std::string_view> names;
    for (const FieldTopic& field : topic.fields) names.push_back(field.name);
    for (const Setting* setting : topic.settings) names.push_back(setting->name);
    for (const Message* message : topic.messages) names.push_back(message->code);
    for (const Message* message : shared_messages(topic)) names.push_back(message->code);
    return names;
}

}  // namespace

std::vector<Topic> all_topics() {
    std::vector<Topic> topics;
    for (const ActionType* type : actions()) topics.push_back(topic_of(*type));
    for (const ProviderType* type : providers()) topics.push_back(topic_of(*type));
    for (const StepType* type : steps()) topics.push_back(topic_of(*type));
    return topics;
}

Topic find_topic(const ReferenceTopic& wanted) {
    const std::vector<Topic> topics = all_topics();
    std::vector<std::string_view> names;
    for (const Topic& each : topics) names.push_back(each.name);
    auto found = std::find(names.begin(), names.end(), wanted.action);
    if (found == names.end())
        found = std::find(names.begin(), names.end(), alias_of(wanted.action).value_or(wanted.action));
    if (found == names.end())
        refuse(fmt::format("There is no action, provider or step {}", wanted.action), wanted.action, names);
    const Topic& whole = topics[static_cast<std::size_t>(found - names.begin())];
    if (wanted.field.empty()) return whole;
    Topic part = narrowed(whole, wanted.field);
    if (is_empty(part)) part = narrowed(whole, alias_of(wanted.field).value_or(wanted.field));
    if (is_empty(part)) {
        refuse(fmt::format("{} has no field, setting or message {}", whole.name, wanted.field), wanted.field,
               names_in(whole));
    }
    return part;
}

std::vector<const Message*> shared_messages(const Topic& topic) {
    std::vector<const Message*> messages;
    if (topic.kind == TopicKind::provider || topic.rows == RowsWanted::none) return messages;
    for (const Message* message : topic.is_step() ? common_step_messages() : common_messages())
        if (std::find(topic.messages.begin(), topic.messages.end(), message) == topic.messages.end())
            messages.push_back(message);
    return messages;
}

std::string block_of(const Topic& topic, const Setting& setting) {
    if (!topic.is_action()) return fmt::format("<{}>", topic.name);
    if (setting.inside != nullptr) return fmt::format("<{}>", setting.inside->name);
    return fmt::format("<{}>", setting.block == SettingBlock::options ? "options" : "parameters");
}

std::string_view kind_name(TopicKind kind) {
    static constexpr std::string_view names[] = {"actions", "providers", "preProcess", "consolidators",
                                                 "postProcess"};
    return names[static_cast<std::size_t>(kind)];
}

std::string doc_of(const FieldTopic& field) {
    std::string doc(field.doc);
    if (field.column == nullptr) return doc;
    const ColumnTraits& traits = field.column->traits;
    if (traits.mandatory == Mandatory::yes) doc += " Mandatory.";
    if (traits.mandatory == Mandatory::where_listed) doc += " Mandatory if it is listed.";
    if (traits.mandatory == Mandatory::always) doc += " Mandatory, whatever `<mandatory>` says.";
    if (field.column->repeatable) doc += fmt::format(" Up to {} columns.", Repeated::most);
    if (traits.guid) doc += fmt::format(" `<{}>` in each: {}", guid_element, guid_doc);
    if (traits.clears) doc += " The cell `NULL` clears it.";
    if (!traits.expected.empty()) doc += fmt::format(" Values: {}.", traits.expected);
    if (!traits.words.empty()) doc += fmt::format(" One of `{}`.", fmt::join(traits.words, "`, `"));
    if (traits.mapping != nullptr) doc += fmt::format(" Values: {}.", mapping_defaults(*traits.mapping));
    return doc;
}

std::string doc_of(const Setting& setting) {
    std::string doc(setting.doc);
    if (setting.search != nullptr)
        doc += fmt::format(" Columns: `{}`.", fmt::join(setting.search->columns, "`, `"));
    if (setting.has_results)
        doc += fmt::format(" Its attribute `{}`: {}", has_results_attribute, has_results_doc);
    if (setting.demanded != nullptr) doc += " Mandatory.";
    return doc;
}

std::string_view mandatory_word(const FieldTopic& field) {
    if (field.column == nullptr || field.column->traits.mandatory == Mandatory::no) return "no";
    switch (field.column->traits.mandatory) {
        case Mandatory::yes:
            return "yes";
        case Mandatory::always:
            return "always";
        default:
            return "where listed";
    }
}

std::string mapping_defaults(const MappingType& mapping) {
    std::string text;
    for (const MappingValue& value : mapping.values) {
        text += text.empty() ? "" : ", ";
        text += value.name;
        if (value.name != value.otherwise) text += fmt::format("={}", value.otherwise);
    }
    return text;
}

}  // namespace registrar
