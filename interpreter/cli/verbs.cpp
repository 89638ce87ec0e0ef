// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
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
        std::sort(found.begin(), found.end(),
                  [](const VerbSpec* left, const VerbSpec* right) { return left->order < right->order; });
        return found;
    }();
    return all;
}

}  // namespace registrar
