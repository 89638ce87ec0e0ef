// SPDX-License-Identifier: Apache-2.0
#include "action/action_type.h"

#include <fmt/format.h>

#include <algorithm>

namespace registrar {

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

std::uint32_t order_of(const ActionType& action, const Message& message, std::string_view field) {
    const auto common = common_messages();
    const auto own = std::find(action.messages.begin(), action.messages.end(), &message);
    const std::ptrdiff_t rule =
        own != action.messages.end()
            ? static_cast<std::ptrdiff_t>(common.size()) + (own - action.messages.begin())
            : std::find(common.begin(), common.end(), &message) - common.begin();
    const Column* column = action.column(field);
    const std::ptrdiff_t rank = column == nullptr ? 0 : column - action.columns.data() + 1;
    return static_cast<std::uint32_t>(rule * static_cast<std::ptrdiff_t>(action.columns.size() + 1) + rank);
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

const ActionType* find_action(std::string_view name) {
    for (const ActionType* action : actions())
        if (action->name == name) return action;
    return nullptr;
}

}  // namespace registrar
