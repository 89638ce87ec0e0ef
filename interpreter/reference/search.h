// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds a word in the reference: in the names and texts of actions, providers, steps, fields, settings and
// messages.
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// One entry of the reference. Entries of several actions with the same name and text are one.
struct FoundEntry {
    std::string_view kind;  ///< "action", "provider", "step", "field", "setting" or "message"
    std::string name;       ///< of the element, or the message's code
    std::string doc;        ///< with backticks; of a message its text and explanation
    std::vector<std::string_view>
        where;     ///< the actions, providers and steps that have it; empty for those themselves
    int rank = 0;  ///< 0: the name is the word; 1: it contains it; 2: only the text does
};

/// Returns the entries that contain all words of the text, best first, then in the order of the reference.
/// Ignores letter case; an alias is found as the name that it means.
std::vector<FoundEntry> search_reference(std::string_view text);

}  // namespace registrar
