// SPDX-License-Identifier: Apache-2.0
#pragma once
// Describes an action: its name, documentation, columns, settings and messages, and how it decides rows. Each
// file in actions/ defines one action; the build collects them.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "action/action_functions.h"
#include "action/column.h"
#include "action/context.h"
#include "action/finalizer.h"
#include "action/reading_settings.h"
#include "action/setting.h"

namespace registrar {

/// An index that an action looks up if the column is bound.
struct ActionReference {
    const RecordType* type;
    std::string_view index;   ///< of `type`
    std::string_view column;  ///< a column of the action
    bool other = false;       ///< names another record than the row's own, like the manager of a learner
};

/// A column that files of other systems have but the action does not accept.
struct RefusedColumn {
    std::string_view name;
    std::string_view why;  ///< reported for a definition that lists it
};

/// Columns of which <fields> must list one, because without them every row is rejected. The check warns.
struct ColumnNeed {
    std::span<const std::string_view> columns;
    std::string_view otherwise;  ///< completes "without them …": "no row can create a learner"
    bool creates = false;        ///< only rows that create a record need them
};

/// An action as the engine, the check and the reference see it. Made by action_type(); lives as long as the
/// program. Functions take the row or settings struct of the action by address.
struct ActionType {
    std::string_view name;     ///< of the element
    std::string_view doc;      ///< for the reference; Markdown
    std::string_view example;  ///< a short definition, for the reference
    std::span<const Column> columns;
    std::span<const Setting> settings;  ///< the action's own, then those of every action
    std::span<const Message* const>
        messages;  ///< in the order of the rules; a row's messages are reported in this order
    std::span<const RecordType* const> writes;    ///< the lease locks them, and others cannot be written
    std::span<const ActionReference> references;  ///< rows see earlier rows if one of them leads to `writes`
    std::span<const RecordType* const> creates;
    std::span<const RefusedColumn> refused;
    std::span<const ColumnNeed> needs;
    std::uint32_t lookup_rounds;  ///< a round may use the results of the one before it

    std::size_t row_size;  ///< bytes of the row struct
    /// Sets the rows to empty cells. The rows need not have been constructed before.
    void (*clear_rows)(const RowGroup& group);
    /// Null for an action without rounds.
    void (*request_lookups)(std::uint32_t round, const RowGroup& group, Lookups& lookups);
    /// Decides the rows in order. Skips those that were rejected while their records were read.
    void (*decide)(const RowGroup& group, const void* settings, Context& context);
    /// Makes the settings struct with its defaults; the check then reads the definition into it.
    std::shared_ptr<void> (*make_settings)();
    /// Returns the settings' member for reading cells.
    Reading& (*reading)(void* settings);
    /// Returns the settings' limits on what rows destroy. Null for an action without such settings.
    const RowGuards& (*guards)(const void* settings);
    /// Checks the settings against each other, without a store. May be null.
    std::vector<StoreFault> (*check_settings)(const void* settings);
    /// Checks the settings against the store, before an import's first row. May be null.
    std::vector<StoreFault> (*judge_settings)(const void* settings, Lookups& lookups);
    /// Returns whether rows must see the changes of earlier rows, because of these settings. May be null.
    bool (*needs_store_order)(const void* settings);
    /// Returns whether a row is to give later actions of the row a record of this type, one of `creates`.
    /// Null: every row is.
    bool (*gives)(const RecordType& type, const void* row, const void* settings);
    /// Resolves a deferred reference. Null for an action without deferred columns.
    void (*resolve_deferred)(const DeferredReference& reference, const void* settings, Context& context);
    /// Registers a deferred claim, so that lookups of later rows see it. Null for an action without claims.
    void (*note_claim)(const DeferredReference& reference, Lookups& lookups);
    /// Grants or refuses a claim after the file's last row, before other deferred references are resolved.
    void (*decide_claim)(const DeferredReference& reference, const void* settings, Context& context);
    /// The action's finalizer, if it has one.
    std::optional<Finalizer> finalizer;

    /// Returns whether the action needs data files.
    RowsWanted rows() const { return finalizer ? finalizer->traits.rows : RowsWanted::required; }
    /// Returns the column with this name, or null.
    const Column* column(std::string_view wanted) const;
    /// Returns the setting with this name, or null.
    const Setting* setting(std::string_view wanted) const;
};

/// Returns the rank of a message among those of a row or a finalizer: common messages come before the
/// action's own, in the order of their tables, and messages of one rule in the order of their columns.
std::uint32_t order_of(const ActionType& action, const Message& message, std::string_view field);

/// The tables that an action's file declares.
struct ActionTables {
    std::string_view name;
    std::string_view doc;
    std::string_view example;
    std::span<const Column> columns;
    std::span<const Setting> settings;
    std::span<const Message* const> messages;
    std::span<const RecordType* const> writes;
    std::span<const ActionReference> references;
    /// Types of which a row creates records that other actions' columns can name. Context::create() checks
    /// it.
    std::span<const RecordType* const> creates = {};
    std::span<const RefusedColumn> refused = {};
    std::span<const ColumnNeed> needs = {};
};

/// Returns the action's own settings, followed by those of every action. Lives as long as the program.
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

/// Makes an ActionType from a struct. Rows are decided in file order. The struct has:
/// - `Row`, trivially copyable, whose members the columns fill.
/// - `Settings`, with a member `reading`, and a member `guards` if rows may delete or empty what is stored.
/// - `decide(const Row&, const Settings&, Context&)`: decides one row.
/// It may have:
/// - `lookup_rounds` and `request_lookups(round, Row&, Lookups&)`: requests the lookups of a group of rows at
///   once, before any of them is decided. A round may use the results of the one before it.
/// - `check_settings(const Settings&)`: checks settings against each other.
/// - `judge_settings(const Settings&, Lookups&)`: checks settings that name records against the store.
/// - `needs_store_order(const Settings&)`: rows must see the changes of earlier rows, although the action
/// looks up no
///   type that it writes.
/// - `gives(const RecordType&, const Row&, const Settings&)`: false for a row that deletes such a record or
/// only
///   finds it; later actions of the row then miss nothing if it is rejected.
/// - `resolve_deferred(const DeferredReference&, const Settings&, Context&)`: resolves a reference after the
///   file's last row, because a later row may create its target.
/// - `note_claim(const DeferredReference&, Lookups&)` and `decide_claim(const DeferredReference&, const
///   Settings&, Context&)`: the same for a key that another record still has.
/// - `static constexpr FinalizerTraits finalizer` and `finalize(const Settings&, FinalizerContext&)`: runs
///   once, after the last row.
/// - `judge_finalizer(const Settings&, FinalizerFacts&)`: reports reasons not to run the finalizer.
/// - `needs_confirmation(const Settings&)`: returns whether the command must include `--yes`.
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
        tables.creates,
        tables.refused,
        tables.needs,
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
        guards_of<Action>(),
        check_settings_of<Action>(),
        judge_settings_of<Action>(),
        needs_store_order_of<Action>(),
        gives_of<Action>(),
        resolve_deferred_of<Action>(),
        note_claim_of<Action>(),
        decide_claim_of<Action>(),
        finalizer_of<Action>(),
    };
}

/// Returns all actions, by name ascending.
std::span<const ActionType* const> actions();

/// Returns the action with this name, or null.
const ActionType* find_action(std::string_view name);

}  // namespace registrar
