// SPDX-License-Identifier: Apache-2.0
#pragma once
// The steps of a migration. They move runs and effects from the tables `run_old` and `effect_old` to those of
// this version, and rebuild natural keys, type by type.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "store/migration.h"
#include "store/sqlite/database.h"

namespace registrar {

inline constexpr std::string_view runs_step = "run";
inline constexpr std::string_view effects_step = "effect";

/// Part of a migration. Its position is stored in the database between two batches.
class MigrationStep {
public:
    virtual ~MigrationStep() = default;
    /// Processes one batch inside a transaction. Returns the position after it, or nothing if there was
    /// nothing left to do.
    virtual std::optional<std::int64_t> next(std::int64_t position, MigrationSummary& summary) = 0;
    /// Replaces the old tables by the new ones, in the transaction of the last next().
    virtual void finish() = 0;
};

/// Returns whether the index ends with a text, which is compared by a match rule.
bool compares_text(const RecordType& type, const Index& index);
/// Returns the name of the table in which the keys of an index are rebuilt.
std::string new_key_table(const Index& index);

/// Returns the step with that name: runs_step, effects_step, or a record type.
std::unique_ptr<MigrationStep> make_migration_step(SqliteDatabase& database, std::string_view name);

}  // namespace registrar
