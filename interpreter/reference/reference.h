// SPDX-License-Identifier: Apache-2.0
#pragma once
// The catalog as a reference for people and programs: actions and providers with their fields, settings and
// messages. Everything in it comes from the tables; nothing is written here twice.
#include <string>

namespace registrar {

/// What is asked for. Nothing: everything (as text: the list of actions).
struct ReferenceTopic {
    std::string action = {};  ///< an action or a provider; aliases are understood
    std::string field = {};   ///< a field, a setting or a message's code of the action
};

/// For a terminal, lines of at most 100 columns. Throws Refused, with near names, for a topic that there is
/// not; so do the others.
std::string reference_text(const ReferenceTopic& topic = {});
/// As Markdown. The whole is schemas/reference.md.
std::string reference_markdown(const ReferenceTopic& topic = {});
/// As JSON: {actions, providers, messages}, or the one action, or {fields, settings, messages} of a field.
std::string reference_json(const ReferenceTopic& topic = {});

}  // namespace registrar
