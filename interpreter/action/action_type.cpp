// SPDX-License-Identifier: Apache-2.0
#include "action/action_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace registrar {

// The build lists the files of actions/ here: each defines the function of its own name.
#define REGISTRAR_ACTION(name) const ActionType& name();
#include "action_list.inc"
#undef REGISTRAR_ACTION

const Column* ActionType::column(std::string_view wanted) const {
    for (const Column& candidate : columns)
        if (candidate.name == wanted) return &candidate;
    return nullptr;
}

const Setting* ActionType::setting(std::string_view wanted) const {
    for (const Setting& candidate : settings)
        if (candidate.name == wanted) return &candidate;
    return nullptr;
}

std::string Column::type_text() const {
    if (!traits.type_name.empty()) return std::string(traits.type_name);
    switch (kind) {
        case CellKind::text:
            if (traits.longest == longtext) return "longtext";
            return traits.longest == 255 ? "string" : fmt::format("string({})", traits.longest);
        case CellKind::integer:
            return "int";
        case CellKind::decimal:
            return "float";
        case CellKind::date:
            return "date";
        case CellKind::datetime:
            return "datetime";
        case CellKind::duration:
            return "timeGlobalFormat";
        case CellKind::yes_no:
            return "yesNoElement";
        case CellKind::choice:
            return "enum";
        case CellKind::mapping:
            return traits.mapping->name.empty() ? "mapping" : std::string(traits.mapping->name);
    }
    return {};
}

std::span<const ActionType* const> actions() {
    static const std::vector<const ActionType*> all = [] {
        std::vector<const ActionType*> found = {
#define REGISTRAR_ACTION(name) &name(),
#include "action_list.inc"
#undef REGISTRAR_ACTION
        };
        std::sort(found.begin(), found.end(),
                  [](const ActionType* left, const ActionType* right) { return left->name < right->name; });
        return found;
    }();
    return all;
}

const ActionType* find_action(std::string_view name) {
    for (const ActionType* action : actions())
        if (action->name == name) return action;
    return nullptr;
}

}  // namespace registrar
