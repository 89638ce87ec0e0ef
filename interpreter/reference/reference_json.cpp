// SPDX-License-Identifier: Apache-2.0
// Prints the reference as JSON.
#include "action/step_context.h"
#include "diag/json.h"
#include "reference/search.h"
#include "reference/topic.h"

namespace registrar {
namespace {

Json values_json(const MappingType& mapping) {
    Json values = Json::array();
    for (const MappingValue& value : mapping.values)
        values.push_back({{"name", value.name}, {"default", value.otherwise}});
    return values;
}

void add_traits(Json& json, const Column& column) {
    const ColumnTraits& traits = column.traits;
    if (column.repeatable) json["most"] = Repeated::most;
    if (traits.guid) json["guid"] = "yes";
    if (traits.clears) json["clearedBy"] = "NULL";
    if (!traits.expected.empty()) json["expected"] = traits.expected;
    if (!traits.words.empty()) json["words"] = std::vector(traits.words.begin(), traits.words.end());
    if (traits.mapping != nullptr) json["values"] = values_json(*traits.mapping);
}

Json fields_json(const Topic& topic) {
    Json fields = Json::array();
    for (const FieldTopic& field : topic.fields) {
        Json json = {{"name", field.name},
                     {"type", field.type},
                     {"mandatory", mandatory_word(field)},
                     {"doc", field.doc}};
        if (field.column != nullptr) add_traits(json, *field.column);
        fields.push_back(std::move(json));
    }
    return fields;
}

Json settings_json(const Topic& topic) {
    Json settings = Json::array();
    for (const Setting* setting : topic.settings) {
        Json json = {{"name", setting->name}};
        if (setting->inside != nullptr)
            json["inside"] = setting->inside->name;
        else if (topic.is_action())
            json["block"] = setting->block == SettingBlock::options ? "options" : "parameters";
        json["type"] = setting->type_text();
        if (setting->mapping == nullptr) json["default"] = setting->otherwise;
        if (!topic.is_action() || setting->mandatory) json["mandatory"] = setting->mandatory ? "yes" : "no";
        if (setting->repeatable) json["repeatable"] = "yes";
        json["doc"] = setting->doc;
        if (!setting->words.empty())
            json["words"] = std::vector(setting->words.begin(), setting->words.end());
        if (setting->mapping != nullptr) json["values"] = values_json(*setting->mapping);
        if (setting->search != nullptr) {
            json["columns"] = std::vector(setting->search->columns.begin(), setting->search->columns.end());
            json["hasResults"] = setting->has_results ? "yes" : "no";
            json["mandatory"] = setting->demanded != nullptr ? "yes" : "no";
        }
        settings.push_back(std::move(json));
    }
    return settings;
}

Json messages_json(std::span<const Message* const> messages) {
    Json all = Json::array();
    for (const Message* message : messages) {
        all.push_back({{"code", message->code},
                       {"level", level_name(message->level)},
                       {"text", message->text},
                       {"when", message->doc}});
    }
    return all;
}

Json topic_json(const Topic& topic) {
    Json json = {{"name", topic.name}, {"doc", topic.doc}};
    if (topic.is_action()) json["fields"] = fields_json(topic);
    if (topic.rows != RowsWanted::required)
        json["rows"] = topic.rows == RowsWanted::optional ? "optional" : "none";
    json["settings"] = settings_json(topic);
    json["messages"] = messages_json(topic.messages);
    if (!topic.example.empty()) json["example"] = topic.example;
    return json;
}

}  // namespace

std::string found_json(std::string_view word) {
    const std::vector<FoundEntry> found = search_reference(word);
    if (found.empty()) return {};
    Json json = Json::array();
    for (const FoundEntry& each : found)
        json.push_back({{"kind", each.kind}, {"name", each.name}, {"doc", each.doc}, {"in", each.where}});
    return dump(json);
}

std::string reference_json(const ReferenceTopic& topic) {
    Json json;
    if (topic.action.empty()) {
        for (const auto kind : {TopicKind::action, TopicKind::provider, TopicKind::pre_process,
                                TopicKind::consolidator, TopicKind::post_process})
            json[std::string(kind_name(kind))] = Json::array();
        for (const Topic& each : all_topics())
            json[std::string(kind_name(each.kind))].push_back(topic_json(each));
        json["messages"] = messages_json(common_messages());
        json["stepMessages"] = messages_json(common_step_messages());
    } else if (topic.field.empty()) {
        json = topic_json(find_topic(topic));
    } else {
        const Topic part = find_topic(topic);
        json["fields"] = fields_json(part);
        json["settings"] = settings_json(part);
        json["messages"] = messages_json(part.messages);
    }
    return dump(json) + '\n';
}

}  // namespace registrar
