// SPDX-License-Identifier: Apache-2.0
#pragma once
// All there is to an action: its name, documentation, columns, settings and messages, and how it decides
// about rows. One file in actions/ defines one; the build collects them.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "action/column.h"
#include "action/context.h"
#include "action/setting.h"
#include "action/whole_change.h"

namespace registrar {

/// Rows of one action side by side, as the engine filled them.
struct RowGroup {
    void* rows = nullptr;
    std::uint32_t count = 0;
    std::uint32_t first_number = 0;  ///< of row 0 and this action in the batch
    std::uint32_t step = 1;          ///< from one row's number to the next: how many actions there are
};

/// An index that rows of an action ask when the column is bound.
struct ActionReference {
    const RecordType* type;
    std::string_view index;
    std::string_view column;
};

/// A column that files of other systems have and that the action cannot take.
struct RefusedColumn {
    std::string_view name;
    std::string_view why;  ///< what a definition that lists it is told
};

struct ActionType {
    std::string_view name;
    std::string_view doc;
    std::string_view example;  ///< a short definition, for the reference
    std::span<const Column> columns;
    std::span<const Setting> settings;
    std::span<const Message* const> messages;  ///< in the order of the rules
    std::span<const RecordType* const> writes;
    std::span<const ActionReference> references;
    std::span<const RefusedColumn> refused;
    std::uint32_t rounds;  ///< of references: each may ask for what the one before it found

    std::size_t row_size;
    void (*clear_rows)(const RowGroup& group);
    void (*ask)(std::uint32_t round, const RowGroup& group, Lookups& lookups);
    void (*decide)(const RowGroup& group, const void* settings, Context& context);
    std::shared_ptr<void> (*make_settings)();
    Reading& (*reading)(void* settings);
    /// What is wrong with the settings together, whatever the store holds; null where nothing can be.
    std::vector<StoreFault> (*check_settings)(const void* settings);
    /// What of the settings does not fit the store, before an import's first row; null where nothing is to be
    /// asked.
    std::vector<StoreFault> (*judge_settings)(const void* settings, Lookups& lookups);
    /// Binds what a row left for later; null for an action without columns that lead forward.
    void (*bind_forward)(const ForwardReference& reference, const void* settings, Context& context);
    /// Registers a deferred claim with the lookups of later rows; null for an action without claims.
    void (*note_claim)(const ForwardReference& reference, Lookups& lookups);
    /// Grants or refuses a claim after the file's last row, before other references are bound.
    void (*bind_claim)(const ForwardReference& reference, const void* settings, Context& context);
    /// What is done once besides rows, if anything.
    std::optional<WholeRule> whole;

    RowsWanted rows() const { return whole ? whole->traits.rows : RowsWanted::required; }
    const Column* column(std::string_view wanted) const;
    const Setting* setting(std::string_view wanted) const;
};

/// What an action's file says in tables.
struct ActionTables {
    std::string_view name;
    std::string_view doc;
    std::string_view example;
    std::span<const Column> columns;
    std::span<const Setting> settings;
    std::span<const Message* const> messages;
    std::span<const RecordType* const> writes;
    std::span<const ActionReference> references;
    std::span<const RefusedColumn> refused = {};
};

template <class Action>
constexpr auto judge_settings_of() -> std::vector<StoreFault> (*)(const void*, Lookups&) {
    if constexpr (requires { &Action::judge_settings; })
        return +[](const void* settings, Lookups& lookups) {
            return Action::judge_settings(*static_cast<const typename Action::Settings*>(settings), lookups);
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
constexpr auto bind_forward_of() -> void (*)(const ForwardReference&, const void*, Context&) {
    if constexpr (requires { &Action::bind_forward; })
        return +[](const ForwardReference& reference, const void* settings, Context& context) {
            Action::bind_forward(reference, *static_cast<const typename Action::Settings*>(settings),
                                 context);
        };
    return nullptr;
}

template <class Action>
constexpr auto note_claim_of() -> void (*)(const ForwardReference&, Lookups&) {
    if constexpr (requires { &Action::note_claim; }) return &Action::note_claim;
    return nullptr;
}

template <class Action>
constexpr auto bind_claim_of() -> void (*)(const ForwardReference&, const void*, Context&) {
    if constexpr (requires { &Action::bind_claim; })
        return +[](const ForwardReference& reference, const void* settings, Context& context) {
            Action::bind_claim(reference, *static_cast<const typename Action::Settings*>(settings), context);
        };
    return nullptr;
}

template <class Action>
constexpr auto judge_whole_of() -> void (*)(const void*, WholeFacts&) {
    if constexpr (requires { &Action::judge_whole; })
        return +[](const void* settings, WholeFacts& facts) {
            Action::judge_whole(*static_cast<const typename Action::Settings*>(settings), facts);
        };
    return nullptr;
}

template <class Action>
constexpr std::optional<WholeRule> whole_of() {
    if constexpr (requires { &Action::run_whole; })
        return WholeRule{
            Action::whole, judge_whole_of<Action>(), +[](const void* settings, WholeContext& context) {
                Action::run_whole(*static_cast<const typename Action::Settings*>(settings), context);
            }};
    return std::nullopt;
}

/// Makes an ActionType of a struct with `Row`, `Settings` (with a member `reading`), `rounds`,
/// `ask(round, Row&, Lookups&)` and `decide(const Row&, const Settings&, Context&)`; where settings
/// demand each other, with `check_settings(const Settings&)`; where they name records, with
/// `judge_settings(const Settings&, Lookups&)`; where columns may lead forward, with `bind_forward(const
/// ForwardReference&, const Settings&, Context&)`; where they may claim keys that other records hold, with
/// `note_claim(const ForwardReference&, Lookups&)` and `bind_claim(const ForwardReference&, const Settings&,
/// Context&)`. Rows are decided in file order. An action that does
/// something once has `static constexpr WholeTraits whole`, `run_whole(const Settings&, WholeContext&)` and,
/// where anything can speak against it, `judge_whole(const Settings&, WholeFacts&)`.
template <class Action>
constexpr ActionType action_type(const ActionTables& tables) {
    using Row = typename Action::Row;
    using Settings = typename Action::Settings;
    static_assert(std::is_trivially_copyable_v<Row> && std::is_trivially_destructible_v<Row>);
    return {
        tables.name,
        tables.doc,
        tables.example,
        tables.columns,
        tables.settings,
        tables.messages,
        tables.writes,
        tables.references,
        tables.refused,
        Action::rounds,
        sizeof(Row),
        +[](const RowGroup& group) {
            for (std::uint32_t at = 0; at < group.count; ++at) new (static_cast<Row*>(group.rows) + at) Row{};
        },
        +[](std::uint32_t round, const RowGroup& group, Lookups& lookups) {
            for (std::uint32_t at = 0; at < group.count; ++at)
                Action::ask(round, static_cast<Row*>(group.rows)[at], lookups);
        },
        +[](const RowGroup& group, const void* settings, Context& context) {
            for (std::uint32_t at = 0; at < group.count; ++at) {
                if (!context.begin_row(at, group.first_number + at * group.step)) continue;
                Action::decide(static_cast<const Row*>(group.rows)[at],
                               *static_cast<const Settings*>(settings), context);
                context.end_row();
            }
        },
        +[]() -> std::shared_ptr<void> { return std::make_shared<Settings>(); },
        +[](void* settings) -> Reading& { return static_cast<Settings*>(settings)->reading; },
        check_settings_of<Action>(),
        judge_settings_of<Action>(),
        bind_forward_of<Action>(),
        note_claim_of<Action>(),
        bind_claim_of<Action>(),
        whole_of<Action>(),
    };
}

/// All actions, by name ascending.
std::span<const ActionType* const> actions();

/// The action of that name, or null.
const ActionType* find_action(std::string_view name);

}  // namespace registrar
