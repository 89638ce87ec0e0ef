// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the reference tells about one action, provider or step, gathered from the tables; how it is written is
// in reference*.cpp.
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

enum class TopicKind : std::uint8_t { action, provider, pre_process, consolidator, post_process };
/// "actions", "providers", "preProcess", "consolidators", "postProcess": what the reference calls them.
std::string_view kind_name(TopicKind kind);

/// An action, provider or step, or the part of one that was asked for.
struct Topic {
    std::string_view name;
    std::string_view doc;
    std::string_view example;
    TopicKind kind = TopicKind::action;
    std::vector<FieldTopic> fields;
    std::vector<const Setting*> settings;
    std::vector<const Message*> messages;
    RowsWanted rows = RowsWanted::required;  ///< of an action

    bool is_action() const { return kind == TopicKind::action; }
    bool is_step() const { return kind > TopicKind::provider; }
};

/// Every action, then every provider, then the steps in their order.
std::vector<Topic> all_topics();
/// The action or provider, or only what bears the field's name in it. Throws Refused for names that there are
/// not.
Topic find_topic(const ReferenceTopic& wanted);
/// Messages that every action gives (or every step), without those of the topic's own table.
std::vector<const Message*> shared_messages(const Topic& topic);
/// Where a setting stands: "<options>", "<parameters>", or the element itself.
std::string block_of(const Topic& topic, const Setting& setting);
/// The field's documentation and what its column demands, with backticks.
std::string doc_of(const FieldTopic& field);
/// The setting's documentation and, of a search, its columns, with backticks.
std::string doc_of(const Setting& setting);
/// "no", "yes", "always" or "where listed".
std::string_view mandatory_word(const FieldTopic& field);
/// The values of a mapping, each with the spelling that it has by default where that is another: "a, b=c".
std::string mapping_defaults(const MappingType& mapping);

}  // namespace registrar
