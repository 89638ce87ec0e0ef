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
#include "action/finalizer.h"
#include "action/reading_settings.h"
#include "action/setting.h"

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
    std::uint32_t lookup_rounds;  ///< a round may use what the one before it found

    std::size_t row_size;
    void (*clear_rows)(const RowGroup& group);
    /// Null for an action without rounds.
    void (*request_lookups)(std::uint32_t round, const RowGroup& group, Lookups& lookups);
    void (*decide)(const RowGroup& group, const void* settings, Context& context);
    std::shared_ptr<void> (*make_settings)();
    Reading& (*reading)(void* settings);
    /// What is wrong with the settings together, whatever the store holds; null where nothing can be.
    std::vector<StoreFault> (*check_settings)(const void* settings);
    /// What of the settings does not fit the store, before an import's first row; null where nothing is to be
    /// asked.
    std::vector<StoreFault> (*judge_settings)(const void* settings, Lookups& lookups);
    /// Binds what a row left for later; null for an action without columns that lead forward.
    void (*bind_deferred)(const DeferredReference& reference, const void* settings, Context& context);
    /// Registers a deferred claim with the lookups of later rows; null for an action without claims.
    void (*note_claim)(const DeferredReference& reference, Lookups& lookups);
    /// Grants or refuses a claim after the file's last row, before other references are bound.
    void (*bind_claim)(const DeferredReference& reference, const void* settings, Context& context);
    /// What is done once besides rows, if anything.
    std::optional<Finalizer> finalizer;

    RowsWanted rows() const { return finalizer ? finalizer->traits.rows : RowsWanted::required; }
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

/// The action's own settings, followed by those of every action. Lives as long as the program.
template <class Action>
std::span<const Setting> settings_of(const ActionTables& tables) {
    if (tables.columns.empty()) return tables.settings;
    static const std::vector<Setting> all = [&tables] {
        std::vector<Setting> found(tables.settings.begin(), tables.settings.end());
        for (const Setting& each : common_settings<typename Action::Settings>()) found.push_back(each);
        return found;
    }();
    return all;
}

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
constexpr auto check_settings_of() -> std::vector<StoreFault> (*)(const void*) {
    if constexpr (requires { &Action::check_settings; })
        return +[](const void* settings) {
            return Action::check_settings(*static_cast<const typename Action::Settings*>(settings));
        };
    return nullptr;
}

template <class Action>
constexpr auto bind_deferred_of() -> void (*)(const DeferredReference&, const void*, Context&) {
    if constexpr (requires { &Action::bind_deferred; })
        return +[](const DeferredReference& reference, const void* settings, Context& context) {
            Action::bind_deferred(reference, *static_cast<const typename Action::Settings*>(settings),
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
constexpr auto bind_claim_of() -> void (*)(const DeferredReference&, const void*, Context&) {
    if constexpr (requires { &Action::bind_claim; })
        return +[](const DeferredReference& reference, const void* settings, Context& context) {
            Action::bind_claim(reference, *static_cast<const typename Action::Settings*>(settings), context);
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
constexpr std::optional<Finalizer> finalizer_of() {
    if constexpr (requires { &Action::finalize; })
        return Finalizer{Action::finalizer, judge_finalizer_of<Action>(),
                         +[](const void* settings, FinalizerContext& context) {
                             Action::finalize(*static_cast<const typename Action::Settings*>(settings),
                                              context);
                         }};
    return std::nullopt;
}

/// Makes an ActionType from a struct. Rows are decided in file order. The struct has:
/// - `Row`, trivially copyable, whose members the columns fill; `Settings`, with a member `reading`;
/// - `decide(const Row&, const Settings&, Context&)`: decides one row.
/// It may have:
/// - `lookup_rounds` and `request_lookups(round, Row&, Lookups&)`: requests the lookups of a group of rows at
///   once, before any of them is decided. A round may use what the one before it found.
/// - `check_settings(const Settings&)`: checks settings against each other.
/// - `judge_settings(const Settings&, Lookups&)`: checks settings that name records against the store.
/// - `bind_deferred(const DeferredReference&, const Settings&, Context&)`: resolves a reference that a later
/// row
///   may create, after the file's last row.
/// - `note_claim(const DeferredReference&, Lookups&)` and `bind_claim(const DeferredReference&, const
/// Settings&,
///   Context&)`: the same for keys that another record still holds.
/// - `static constexpr FinalizerTraits finalizer`, `finalize(const Settings&, FinalizerContext&)` and, if it
/// can
///   refuse, `judge_finalizer(const Settings&, FinalizerFacts&)`: what runs once, after the last row.
template <class Action>
ActionType action_type(const ActionTables& tables) {
    using Row = typename Action::Row;
    using Settings = typename Action::Settings;
    static_assert(std::is_trivially_copyable_v<Row> && std::is_trivially_destructible_v<Row>);
    return {
        tables.name,
        tables.doc,
        tables.example,
        tables.columns,
        settings_of<Action>(tables),
        tables.messages,
        tables.writes,
        tables.references,
        tables.refused,
        lookup_rounds_of<Action>(),
        sizeof(Row),
        +[](const RowGroup& group) {
            for (std::uint32_t at = 0; at < group.count; ++at) new (static_cast<Row*>(group.rows) + at) Row{};
        },
        request_lookups_of<Action>(),
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
        bind_deferred_of<Action>(),
        note_claim_of<Action>(),
        bind_claim_of<Action>(),
        finalizer_of<Action>(),
    };
}

/// All actions, by name ascending.
std::span<const ActionType* const> actions();

/// The action of that name, or null.
const ActionType* find_action(std::string_view name);

}  // namespace registrar
