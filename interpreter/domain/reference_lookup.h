// SPDX-License-Identifier: Apache-2.0
#pragma once
// Small steps that all references share.
#include <initializer_list>
#include <string>
#include <string_view>

#include "values/given.h"
#include "workspace/lookups.h"

namespace registrar {

/// An index of one text attribute, and how it compares.
struct TextIndex {
    const RecordType& type;
    const Index& index;
    MatchRule rule;
};

/// Asks for a cell's text where there is one.
inline void ask_text(Lookups& lookups, const TextIndex& where, const Given<std::string_view>& cell,
                     Matches& into) {
    into = {};
    if (cell.good()) lookups.find(where.type, where.index, lookups.match_key(where.rule, *cell), into);
}

/// The texts of the cells that are filled, joined by ", ".
inline std::string joined_texts(std::initializer_list<const Given<std::string_view>*> cells) {
    std::string text;
    for (const auto* cell : cells) {
        if (!cell->filled()) continue;
        if (!text.empty()) text += ", ";
        text += **cell;
    }
    return text;
}

}  // namespace registrar
