// SPDX-License-Identifier: Apache-2.0
#include "store/open/copy_store.h"

#include <fmt/format.h>

#include "store/open/open_store.h"
#include "store/postgres/store.h"
#include "store/sql/table_copy.h"
#include "store/sqlite/store.h"

namespace registrar {

namespace {

SqlConnection& connection_of(Store& store) {
    if (auto* sqlite = dynamic_cast<SqliteStore*>(&store)) return sqlite->database();
    return dynamic_cast<PostgresStore&>(store).connection();
}

/// A transaction in which all reads see one state.
class ReadTransaction {
public:
    explicit ReadTransaction(SqlConnection& connection) : connection_(connection) {
        connection_.execute(std::string(connection.begin_reading()));
    }
    ~ReadTransaction() {
        try {
            connection_.execute("ROLLBACK");
        } catch (const StoreUnavailable&) {
            // A lost connection ends the transaction.
        }
    }
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;

private:
    SqlConnection& connection_;
};

void refuse_unfinished(Store& store, const std::string& url) {
    for (const RunRow& run : store.ledger().runs())
        if (run.state == "running" || run.state == "interrupted")
            throw Refused(
                fmt::format("{}: run {} of {} is unfinished ({}); run its command again to its end first",
                            shown_url(url), run.id, run.definition_path, run.state));
}

/// A store that was just made has entity 1 and no history.
void refuse_filled(Store& store, const std::string& url) {
    if (store.identity().revision == 0 && store.ledger().count_runs() == 0) return;
    throw Refused(fmt::format("{}: the store is not empty; name another place", shown_url(url)));
}

RowDigest digest_of(SqlConnection& connection, const CopiedTable& table) {
    RowDigest digest;
    std::vector<std::vector<SqlValue>> rows;
    for (TableReader reader(connection, table); reader.next(rows);)
        for (const auto& row : rows) digest.add(row, table);
    return digest;
}

class StoreCopying {
public:
    StoreCopying(Store& from, Store& to, const CopyOptions& options)
        : from_(connection_of(from)), to_store_(to), to_(connection_of(to)), options_(options) {}

    CopySummary run() {
        const ReadTransaction reading(from_);
        Transaction writing(to_store_);
        for (const CopiedTable& table : tables_) {
            to_.execute(fmt::format("DELETE FROM {}{}", table.name,
                                    table.name == "store" ? " WHERE name <> 'version'" : ""));
            copy(table);
        }
        if (options_.verified) verify();
        writing.commit();
        return summary_;
    }

private:
    void copy(const CopiedTable& table) {
        RowDigest digest;
        const auto writer = to_.write_table(table);
        std::vector<std::vector<SqlValue>> rows;
        for (TableReader reader(from_, table); reader.next(rows);) {
            for (const auto& row : rows) {
                digest.add(row, table);
                writer->add(row);
            }
            if (options_.progress) options_.progress(table.name, digest.rows());
        }
        writer->finish();
        summary_.rows += digest.rows();
        ++summary_.tables;
        digests_.push_back(std::move(digest));
    }

    /// Reads the copy again before it is committed.
    void verify() {
        for (std::size_t at = 0; at < tables_.size(); ++at) {
            const RowDigest copied = digest_of(to_, tables_[at]);
            if (copied.hex() != digests_[at].hex())
                throw StoreUnavailable(
                    fmt::format("the copy of the table {} differs from the original ({} and {} "
                                "rows); nothing was copied",
                                tables_[at].name, copied.rows(), digests_[at].rows()));
        }
    }

    SqlConnection& from_;
    Store& to_store_;
    SqlConnection& to_;
    const CopyOptions& options_;
    const std::vector<CopiedTable> tables_ = copied_tables();
    std::vector<RowDigest> digests_;
    CopySummary summary_;
};

}  // namespace

CopySummary copy_store(const std::string& from, const std::string& to, const CopyOptions& options) {
    const auto source = open_store(from, OpenMode::read_only);
    if (!options.unfinished) refuse_unfinished(*source, from);
    const auto target = open_store(to, OpenMode::create);
    refuse_filled(*target, to);
    CopySummary summary = StoreCopying(*source, *target, options).run();
    target->sync();
    return summary;
}

}  // namespace registrar
