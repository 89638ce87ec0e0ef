// SPDX-License-Identifier: Apache-2.0
#pragma once
// Makes the functions of an ActionType from the static functions of an action's struct.
#include <cstdint>
#include <optional>
#include <vector>

#include "action/context.h"
#include "action/finalizer.h"
#include "action/setting.h"

namespace registrar {

/// Rows of one action, contiguous in memory, filled by the engine.
struct RowGroup {
    void* rows = nullptr;
    std::uint32_t count = 0;
    std::uint32_t first_number = 0;  ///< the number of row 0 and this action in the batch
    std::uint32_t step = 1;          ///< between the numbers of two rows: the count of actions
};

// Each returns null if the action does not have the function. They are templates because an action is a
// struct of static functions, without a base class.

template <class Action>
constexpr std::uint32_t lookup_rounds_of() {
    if constexpr (requires { &Action::request_lookups; }) return Action::lookup_rounds;
    return 0;
}

template <class Action>
constexpr auto request_lookups_of() -> void (*)(std::uint32_t, const RowGroup&, Lookups&) {
    if constexpr (requires { &Action::request_lookups; })
        return +[](std::uint32_t round, const RowGroup& group, Lookups& lookups) {
            auto* rows = static_cast<typename Action::Row*>(group.rows);
            for (std::uint32_t at = 0; at < group.count; ++at)
                Action::request_lookups(round, rows[at], lookups);
        };
    return nullptr;
}

template <class Action>
constexpr auto judge_settings_of() -> std::vector<StoreFault> (*)(const void*, Lookups&) {
    if constexpr (requires { &Action::judge_settings; })
        return +[](const void* settings, Lookups& lookups) {
            return Action::judge_settings(*static_cast<const typename Action::Settings*>(settings), lookups);
        };
    return nullptr;
}

template <class Action>
constexpr auto guards_of() -> const RowGuards& (*)(const void*) {
    using Settings = typename Action::Settings;
    if constexpr (requires { &Settings::guards; })
        return +[](const void* settings) -> const RowGuards& {
            return static_cast<const Settings*>(settings)->guards;
        };
    return nullptr;
}

template <class Action>
constexpr auto check_settings_of() -> std::vector<StoreFault> (*)(const void*) {
    if constexpr (requires { &Action::check_settings; })
        return +[](const void* settings) {
            return Action::check_settings(*static_cast<const typename Action::Settings*>(settings));
        };
    return nullptr;
}

template <class Action>
constexpr auto needs_store_order_of() -> bool (*)(const void*) {
    if constexpr (requires { &Action::needs_store_order; })
        return +[](const void* settings) {
            return Action::needs_store_order(*static_cast<const typename Action::Settings*>(settings));
        };
    return nullptr;
}

template <class Action>
constexpr auto gives_of() -> bool (*)(const RecordType&, const void*, const void*) {
    if constexpr (requires { &Action::gives; })
        return +[](const RecordType& type, const void* row, const void* settings) {
            return Action::gives(type, *static_cast<const typename Action::Row*>(row),
                                 *static_cast<const typename Action::Settings*>(settings));
        };
    return nullptr;
}

template <class Action>
constexpr auto resolve_deferred_of() -> void (*)(const DeferredReference&, const void*, Context&) {
    if constexpr (requires { &Action::resolve_deferred; })
        return +[](const DeferredReference& reference, const void* settings, Context& context) {
            Action::resolve_deferred(reference, *static_cast<const typename Action::Settings*>(settings),
                                     context);
        };
    return nullptr;
}

template <class Action>
constexpr auto note_claim_of() -> void (*)(const DeferredReference&, Lookups&) {
    if constexpr (requires { &Action::note_claim; }) return &Action::note_claim;
    return nullptr;
}

template <class Action>
constexpr auto decide_claim_of() -> void (*)(const DeferredReference&, const void*, Context&) {
    if constexpr (requires { &Action::decide_claim; })
        return +[](const DeferredReference& reference, const void* settings, Context& context) {
            Action::decide_claim(reference, *static_cast<const typename Action::Settings*>(settings),
                                 context);
        };
    return nullptr;
}

template <class Action>
constexpr auto judge_finalizer_of() -> void (*)(const void*, FinalizerFacts&) {
    if constexpr (requires { &Action::judge_finalizer; })
        return +[](const void* settings, FinalizerFacts& facts) {
            Action::judge_finalizer(*static_cast<const typename Action::Settings*>(settings), facts);
        };
    return nullptr;
}

template <class Action>
constexpr auto needs_confirmation_of() -> bool (*)(const void*) {
    if constexpr (requires { &Action::needs_confirmation; })
        return +[](const void* settings) {
            return Action::needs_confirmation(*static_cast<const typename Action::Settings*>(settings));
        };
    return nullptr;
}

template <class Action>
constexpr std::optional<Finalizer> finalizer_of() {
    if constexpr (requires { &Action::finalize; })
        return Finalizer{Action::finalizer, judge_finalizer_of<Action>(),
                         +[](const void* settings, FinalizerContext& context) {
                             Action::finalize(*static_cast<const typename Action::Settings*>(settings),
                                              context);
                         },
                         needs_confirmation_of<Action>()};
    return std::nullopt;
}

}  // namespace registrar
