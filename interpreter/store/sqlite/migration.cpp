// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/migration.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "records/content.h"
#include "records/transfers.h"
#include "store/sqlite/migration_steps.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/store.h"

namespace registrar {

namespace {

class Migration {
public:
    explicit Migration(const std::string& path) : database_(path, SQLITE_OPEN_READWRITE) {
        check_application(database_);
        database_.use_write_ahead_log();
        database_.execute("PRAGMA synchronous = FULL");
        database_.execute("PRAGMA cache_size = -65536");
        // Keeps views that users created referring to the tables of this version.
        database_.execute("PRAGMA legacy_alter_table = ON");
    }

    MigrationSummary run() {
        summary_.from = summary_.to = store_schema_version;
        begin();
        while (next_batch()) {
        }
        return summary_;
    }

private:
    template <class Work>
    void in_transaction(const Work& work) {
        database_.execute("BEGIN IMMEDIATE");
        try {
            work();
            database_.execute("COMMIT");
        } catch (...) {
            if (sqlite3_get_autocommit(database_.handle()) == 0) database_.execute("ROLLBACK");
            throw;
        }
    }

    void begin() {
        in_transaction([this] {
            const std::int64_t version = database_.query_integer("PRAGMA user_version");
            if (version == store_schema_version) {
                if (is_migrating(database_)) summary_.from = first_migrated_version;
                return;
            }
            summary_.from = version;
            refuse_old(version);
            refuse_unfinished();
            if (version == first_migrated_version) make_tables();
            if (version < 9) {
                renew_transfer_key();
                index_materials();
            }
            add_tables_of_version_10();
            database_.execute(fmt::format("PRAGMA user_version = {}", store_schema_version));
        });
    }

    void refuse_old(std::int64_t version) {
        if (version >= first_migrated_version) return;
        throw Refused(
            fmt::format("sqlite:{}: the store has version {}, and only stores of version {} or later can be "
                        "migrated; write a snapshot with the registrar that made it, and restore that here",
                        database_.path(), version, first_migrated_version));
    }

    void refuse_unfinished() {
        SqliteStatement run(database_,
                            "SELECT id, state, definition_path FROM run WHERE state IN ('running', "
                            "'interrupted') ORDER BY id LIMIT 1");
        if (!run.step()) return;
        throw Refused(
            fmt::format("sqlite:{}: run {} of {} is unfinished ({}); end it with the registrar that began "
                        "it, by the same "
                        "command (with --again it starts afresh), and migrate then",
                        database_.path(), run.integer(0), run.text(2), run.text(1)));
    }

    /// Prevents an older registrar with the store open from writing: the new table of runs requires a value
    /// that it does not know.
    void make_tables() {
        for (const char* column : {"outcomes_length", "rejects_length"})
            database_.execute(fmt::format("ALTER TABLE checkpoint DROP COLUMN {}", column));
        for (const char* index : {"run_key", "effect_run"})
            database_.execute(fmt::format("DROP INDEX {}", index));
        for (const std::string_view table : {runs_step, effects_step})
            database_.execute(fmt::format("ALTER TABLE {0} RENAME TO {0}_old", table));
        for (const char* table : {"run", "run_input", "effect"})
            database_.execute(table_ddl(sqlite_dialect, ledger_table(table)));
        database_.execute(
            "CREATE TABLE migration(number INTEGER PRIMARY KEY, step TEXT NOT NULL, "
            "position INTEGER NOT NULL) STRICT");
        SqliteStatement add(database_, "INSERT INTO migration(step, position) VALUES(?1, ?2)");
        const auto add_step = [&add](std::string_view name) {
            add.bind(1, name).bind(2, std::int64_t{INT64_MIN}).run();
        };
        add_step(runs_step);
        add_step(effects_step);
        for (const RecordType* type : record_types()) {
            const auto compares = [type](const Index& index) { return compares_text(*type, index); };
            if (std::none_of(type->indexes.begin(), type->indexes.end(), compares)) continue;
            add_step(type->name);
            if (type->has_id()) make_key_tables(*type);
        }
    }

    /// Adds the column `guid` by making the table anew, so that its statement is that of a new store.
    void renew_transfer_key() {
        database_.execute("ALTER TABLE transfer_key RENAME TO transfer_key_old");
        database_.execute(record_ddl(sqlite_dialect, transfer_key_type));
        std::string columns = "created_run, changed_run";
        for (const Attribute& attribute : transfer_key_type.attributes)
            if (attribute.name != "guid") columns += fmt::format(", {}", attribute.name);
        database_.execute(
            fmt::format("INSERT INTO transfer_key({0}) SELECT {0} FROM transfer_key_old", columns));
        database_.execute("DROP TABLE transfer_key_old");
    }

    void index_materials() {
        database_.execute(
            natural_key_ddl(sqlite_dialect, material_type, material_type.index("material_training")));
        database_.execute(
            "INSERT INTO material_training(training_id, id) SELECT training_id, id FROM material WHERE "
            "training_id IS NOT NULL");
    }

    void add_tables_of_version_10() {
        for (const std::string_view table : tables_of_version_10)
            database_.execute(table_ddl(sqlite_dialect, ledger_table(table)));
    }

    void make_key_tables(const RecordType& type) {
        for (const Index& index : type.indexes) {
            if (!compares_text(type, index)) continue;
            Index rebuilt = index;
            const std::string name = new_key_table(index);
            rebuilt.name = name;
            database_.execute(natural_key_ddl(sqlite_dialect, type, rebuilt));
        }
    }

    /// Runs one transaction of the first step that is left. Returns false if none is left.
    bool next_batch() {
        bool more = true;
        in_transaction([&] {
            if (!is_migrating(database_)) {
                more = false;
                return;
            }
            SqliteStatement step(database_,
                                 "SELECT number, step, position FROM migration ORDER BY number LIMIT 1");
            if (!step.step()) return database_.execute("DROP TABLE migration");
            const std::int64_t number = step.integer(0);
            const std::string name(step.text(1));
            const std::int64_t position = step.integer(2);
            step.reset();
            auto& work = steps_[name];
            if (!work) work = make_migration_step(database_, name);
            if (const auto reached = work->next(position, summary_)) {
                return SqliteStatement(database_, "UPDATE migration SET position = ?1 WHERE number = ?2")
                    .bind(1, *reached)
                    .bind(2, number)
                    .run();
            }
            work->finish();
            SqliteStatement(database_, "DELETE FROM migration WHERE number = ?1").bind(1, number).run();
        });
        return more;
    }

    SqliteDatabase database_;
    MigrationSummary summary_;
    std::map<std::string, std::unique_ptr<MigrationStep>> steps_;
};

}  // namespace

MigrationSummary migrate_sqlite_store(const std::string& path) {
    check_store_path(path, OpenMode::existing);
    return Migration(path).run();
}

}  // namespace registrar
