// SPDX-License-Identifier: Apache-2.0
// In its own file, so that a test program can link another catalog.
#include <algorithm>
#include <vector>

#include "action/action_type.h"

namespace registrar {

// The build generates this list from the files in actions/. Each file defines a function with its own name.
#define REGISTRAR_ACTION(name) const ActionType& name();
#include "action_list.inc"
#undef REGISTRAR_ACTION

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

}  // namespace registrar
