// SPDX-License-Identifier: Apache-2.0
#pragma once
// Prints the reference: actions, providers and steps with their fields, settings and messages. All content
// comes from the tables of the catalog.
#include <string>

namespace registrar {

/// The requested topic. Empty: everything (as text: the list of actions).
struct ReferenceTopic {
    std::string action = {};  ///< an action, provider or step; aliases are accepted
    std::string field = {};   ///< a field, a setting or a message code of the action
};

/// Returns text for a terminal, with lines of at most 100 columns. This and the functions below throw Refused
/// for an unknown topic, with similar names.
std::string reference_text(const ReferenceTopic& topic = {});
/// Returns whether the name is that of an action, provider or step, or an alias of one.
bool is_topic(std::string_view name);
/// Returns the entries of the reference in which a word stands, as text or JSON; empty if there are none.
std::string found_text(std::string_view word);
std::string found_json(std::string_view word);

/// Returns Markdown. Without a topic, this is schemas/reference.md.
std::string reference_markdown(const ReferenceTopic& topic = {});
/// Returns JSON: {actions, providers, messages}, or the one action, or {fields, settings, messages} of a
/// field.
std::string reference_json(const ReferenceTopic& topic = {});

}  // namespace registrar
