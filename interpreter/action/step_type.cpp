// SPDX-License-Identifier: Apache-2.0
#include "action/step_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace registrar {

// The build generates this list from the files in the folders of actions/. Each file defines a function with
// its own name.
#define REGISTRAR_STEP(name) const StepType& name();
#include "step_list.inc"
#undef REGISTRAR_STEP

const Setting* StepType::setting(std::string_view wanted) const {
    for (const Setting& candidate : settings)
        if (candidate.name == wanted) return &candidate;
    return nullptr;
}

std::span<const StepType* const> steps() {
    static const std::vector<const StepType*> all = [] {
        std::vector<const StepType*> found = {
#define REGISTRAR_STEP(name) &name(),
#include "step_list.inc"
#undef REGISTRAR_STEP
        };
        std::ranges::sort(found, {}, [](const StepType* step) {
            return std::tuple(step->phase, step->traits.order, step->name);
        });
        const auto twins = std::ranges::adjacent_find(found, [](const StepType* left, const StepType* right) {
            return left->traits.order > 0 && left->phase == right->phase &&
                   left->traits.order == right->traits.order;
        });
        if (twins != found.end())
            throw std::logic_error(fmt::format("the steps {} and {} have the same order, {}", twins[0]->name,
                                               twins[1]->name, twins[0]->traits.order));
        return found;
    }();
    return all;
}

const StepType* find_step(StepPhase phase, std::string_view name) {
    for (const StepType* step : steps())
        if (step->phase == phase && step->name == name) return step;
    return nullptr;
}

std::string_view phase_name(StepPhase phase) {
    switch (phase) {
        case StepPhase::pre_process:
            return "preProcess";
        case StepPhase::consolidators:
            return "consolidators";
        case StepPhase::post_process:
            return "postProcess";
    }
    return {};
}

}  // namespace registrar
