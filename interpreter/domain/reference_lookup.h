// SPDX-License-Identifier: Apache-2.0
#pragma once
// Helpers that all references share.
#include <initializer_list>
#include <string>
#include <string_view>

#include "values/given.h"
#include "workspace/lookups.h"

namespace registrar {

/// An index on one text attribute, and how it compares texts.
struct TextIndex {
    const RecordType& type;
    const Index& index;
    MatchRule rule;
};

/// Requests a lookup of the cell's text; an empty or unreadable cell leads to no record.
inline void request_text(Lookups& lookups, const TextIndex& where, const Given<std::string_view>& cell,
                         Matches& into) {
    into = {};
    if (cell.good()) lookups.find(where.type, where.index, lookups.match_key(where.rule, *cell), into);
}

/// Returns the texts of the filled cells, joined by ", ".
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
