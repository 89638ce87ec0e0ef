// SPDX-License-Identifier: Apache-2.0
#pragma once
// Creates every kind of store that the contract covers, anew for each test. Fills and reads them.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "contract/random_records.h"
#include "store/files/snapshot.h"
#include "store/memory/store.h"
#include "store/overlay/store.h"
#include "store/postgres/store.h"
#include "store/sqlite/store.h"

namespace registrar {

/// The kinds of stores. PostgreSQL is among them if the suite has started a server.
inline const std::vector<std::string>& base_kinds() {
    static const std::vector<std::string> kinds = [] {
        std::vector<std::string> all{"memory", "sqlite"};
        if (std::getenv("REGISTRAR_TEST_POSTGRES") != nullptr) all.emplace_back("postgresql");
        return all;
    }();
    return kinds;
}
inline const std::vector<std::string>& store_kinds() {
    static const std::vector<std::string> kinds = [] {
        std::vector<std::string> all = base_kinds();
        for (const std::string& base : base_kinds()) all.push_back("overlay over " + base);
        return all;
    }();
    return kinds;
}

/// The kinds whose records people may change by SQL.
inline std::vector<std::string> sql_kinds() {
    return {base_kinds().begin() + 1, base_kinds().end()};
}

/// Changes a store behind Registrar's back.
inline void execute_sql(Store& store, const std::string& sql) {
    if (auto* sqlite = dynamic_cast<SqliteStore*>(&store)) return sqlite->database().execute(sql);
    dynamic_cast<PostgresStore&>(store).connection().execute(sql);
}

/// A new schema in the suite's PostgreSQL database, dropped at the end.
class PostgresSchema {
public:
    PostgresSchema() {
        static int count = 0;
        name_ = "contract_" + std::to_string(getpid()) + "_" + std::to_string(++count);
        PostgresConnection(server()).execute("CREATE SCHEMA " + name_);
    }
    ~PostgresSchema() {
        try {
            PostgresConnection(server()).execute("DROP SCHEMA " + name_ + " CASCADE");
        } catch (const StoreUnavailable&) {
            // The suite removes the whole server.
        }
    }
    PostgresSchema(const PostgresSchema&) = delete;
    PostgresSchema& operator=(const PostgresSchema&) = delete;
    std::string url() const { return server() + "&options=-csearch_path%3D" + name_; }

private:
    static std::string server() { return std::getenv("REGISTRAR_TEST_POSTGRES"); }
    std::string name_;
};

/// A new store of one kind. The base of an overlay is a store with entity 1 only.
struct TestStore {
    explicit TestStore(const std::string& kind) {
        if (kind.ends_with("memory")) {
            base = std::make_unique<MemoryStore>();
        } else if (kind.ends_with("postgresql")) {
            schema = std::make_unique<PostgresSchema>();
            base = std::make_unique<PostgresStore>(schema->url(), OpenMode::create);
        } else {
            base = std::make_unique<SqliteStore>(path(), OpenMode::create);
            if (kind.starts_with("overlay"))
                base = std::make_unique<SqliteStore>(path(), OpenMode::read_only);
        }
        if (kind.starts_with("overlay")) overlay = std::make_unique<OverlayStore>(*base);
    }
    std::string path() const { return folder.path() + "/store.db"; }
    Store& operator*() { return overlay ? *overlay : *base; }
    Store* operator->() { return &**this; }

    TemporaryFolder folder;
    std::unique_ptr<PostgresSchema> schema;
    std::unique_ptr<Store> base;
    std::unique_ptr<Store> overlay;
};

inline void apply_all(Store& store, ChangeKind kind, const RecordBlock& records, std::int64_t run) {
    std::vector<Change> changes;
    for (std::size_t at = 0; at < records.size(); ++at) changes.push_back({kind, records.at(at)});
    store.apply(records.type(), changes, records.arena(), run);
}

inline void insert_all(Store& store, const RecordBlock& records, std::int64_t run = 1) {
    Transaction transaction(store);
    apply_all(store, ChangeKind::insert, records, run);
    transaction.commit();
}

inline RecordBlock scan_all(StoreReader& reader, const RecordType& type, std::size_t at_once = 7) {
    RecordBlock all(type);
    const auto cursor = reader.scan(type);
    while (cursor->next(all, at_once) > 0) {
    }
    return all;
}

inline RecordBlock scan_all(Store& store, const RecordType& type, std::size_t at_once = 7) {
    return scan_all(*store.reader(), type, at_once);
}

/// Returns each record as its line in a snapshot, secrets included. Equal lines mean equal records.
inline std::vector<std::string> lines(const RecordBlock& records) {
    std::vector<std::string> all;
    for (std::size_t at = 0; at < records.size(); ++at)
        append_csv_record(all.emplace_back(), records.type(), records.view(at), true);
    return all;
}

inline std::string file_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Returns the names and contents of the folder's files.
inline std::map<std::string, std::string> folder_texts(const std::string& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        files[entry.path().filename().string()] = file_text(entry.path());
    return files;
}

/// Returns the names and contents of the files of a snapshot with secrets.
inline std::map<std::string, std::string> snapshot_texts(Store& store) {
    const TemporaryFolder folder;
    const auto reader = store.reader();
    write_snapshot(*reader, store, {folder.path(), {}, true});
    return folder_texts(folder.path());
}

}  // namespace registrar
