// SPDX-License-Identifier: Apache-2.0
#pragma once
// Collects the content of the reference for one action, provider or step from the tables. The sources
// reference_*.cpp format it.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "action/action_type.h"
#include "reference/reference.h"

namespace registrar {

/// A field of an action.
struct FieldTopic {
    std::string_view name;
    std::string type;
    std::string_view doc;
    const Column* column = nullptr;  ///< null for `ignoredColumn`
};

/// The kinds of topics, in the order of the reference.
enum class TopicKind : std::uint8_t { action, provider, pre_process, consolidator, post_process };
/// Returns the name of a kind in the reference: "actions", "providers", "preProcess", "consolidators" or
/// "postProcess".
std::string_view kind_name(TopicKind kind);

/// An action, provider or step, or only a requested part of it.
struct Topic {
    std::string_view name;
    std::string_view doc;
    std::string_view example;
    TopicKind kind = TopicKind::action;
    std::vector<FieldTopic> fields;
    std::vector<const Setting*> settings;
    std::vector<const Message*> messages;
    RowsWanted rows = RowsWanted::required;  ///< for an action

    bool is_action() const { return kind == TopicKind::action; }
    bool is_step() const { return kind > TopicKind::provider; }
};

/// Returns every action, then every provider, then the steps in their order.
std::vector<Topic> all_topics();
/// Returns the action, provider or step. If a field is named, only what has this name in it. Throws Refused
/// for unknown names.
Topic find_topic(const ReferenceTopic& wanted);
/// Returns the messages that every action (or every step) may report, without those in the topic's own table.
std::vector<const Message*> shared_messages(const Topic& topic);
/// Returns the block of a setting: "<options>", "<parameters>", or the element itself.
std::string block_of(const Topic& topic, const Setting& setting);
/// Returns the field's documentation and the constraints of its column, with backticks.
std::string doc_of(const FieldTopic& field);
/// Returns the setting's documentation and, for a search, its columns, with backticks.
std::string doc_of(const Setting& setting);
/// Returns "no", "yes", "always" or "where listed".
std::string_view mandatory_word(const FieldTopic& field);
/// Returns the values of a mapping, each with its default spelling if that is different: "a, b=c".
std::string mapping_defaults(const MappingType& mapping);

}  // namespace registrar
