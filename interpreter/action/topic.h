// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the reference tells about one action or provider, gathered from the tables; how it is written is in
// reference*.cpp.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "action/action_type.h"
#include "action/reference.h"

namespace registrar {

/// A field of an action.
struct FieldTopic {
    std::string_view name;
    std::string type;
    std::string_view doc;
    std::string_view expected;  ///< the bounds of its values, in words; empty without
    const MappingType* mapping = nullptr;
};

/// An action or a provider, or the part of one that was asked for.
struct Topic {
    std::string_view name;
    std::string_view doc;
    std::string_view example;
    bool is_action = true;
    std::vector<FieldTopic> fields;
    std::vector<const Setting*> settings;
    std::vector<const Message*> messages;
};

/// Every action, then every provider.
std::vector<Topic> all_topics();
/// The action or provider, or only what bears the field's name in it. Throws Refused for names that there are
/// not.
Topic find_topic(const ReferenceTopic& wanted);
/// Messages that every action gives, without those of the topic's own table.
std::vector<const Message*> shared_messages(const Topic& topic);
/// Where a setting stands: "<options>", "<parameters>"; "the provider" for a provider's.
std::string block_of(const Topic& topic, const Setting& setting);
/// The values of a mapping, each with the spelling that it has by default where that is another: "a, b=c".
std::string mapping_defaults(const MappingType& mapping);

}  // namespace registrar
