// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "cli/verb.h"

namespace registrar {

#define REGISTRAR_VERB(name) const VerbSpec& name();
#include "verb_list.inc"
#undef REGISTRAR_VERB

std::span<const VerbSpec* const> verbs() {
    static const std::vector<const VerbSpec*> all = [] {
        std::vector<const VerbSpec*> found{
#define REGISTRAR_VERB(name) &name(),
#include "verb_list.inc"
#undef REGISTRAR_VERB
        };
        const auto order = [](const VerbSpec* verb) { return verb->order; };
        std::ranges::sort(found, {}, order);
        if (const auto twin = std::ranges::adjacent_find(found, {}, order); twin != found.end())
            throw std::logic_error(fmt::format("the verbs {} and {} have the same order, {}", twin[0]->name,
                                               twin[1]->name, twin[0]->order));
        return found;
    }();
    return all;
}

}  // namespace registrar
