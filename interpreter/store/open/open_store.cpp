// SPDX-License-Identifier: Apache-2.0
#include "store/open/open_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "records/record_type.h"
#include "store/open/copy_store.h"
#include "store/overlay/store.h"
#include "store/postgres/schema.h"
#include "store/postgres/store.h"
#include "store/sqlite/database.h"
#include "store/sqlite/migration.h"
#include "store/sqlite/store.h"

namespace registrar {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";
constexpr std::string_view copy_scheme = "copy:";

/// Returns the path of a SQLite store, or an empty text for another URL.
std::string sqlite_path(const std::string& url) {
    return is_store_url(url) && !is_server_url(url) ? url.substr(sqlite_scheme.size()) : std::string();
}

std::string known_path(const std::string& url) {
    const std::string path = sqlite_path(url);
    if (copied_url(url))
        throw Refused("'" + shown_url(url) + "': only run and plan take the copy of a store");
    if (path.empty())
        throw Refused("no store has the URL '" + shown_url(url) +
                      "'; use the form sqlite:PATH or "
                      "postgresql://USER@HOST/DATABASE");
    return path;
}

/// Copies a store into a file and returns its name.
std::string copy_to_file(const std::string& url, const std::string& folder) {
    const std::string path = folder + "/store.db";
    if (is_server_url(url)) {
        CopyOptions options;
        options.unfinished = true;
        options.verified = false;
        copy_store(url, std::string(sqlite_scheme) + path, options);
    } else {
        SqliteDatabase(known_path(url), SQLITE_OPEN_READONLY).copy_to(path);
    }
    return path;
}

/// A store in a temporary folder. A copy of a PostgreSQL store is a SQLite store, too.
class StoreCopy : private TemporaryFolder, public SqliteStore {
public:
    explicit StoreCopy(const std::string& url)
        : SqliteStore(copy_to_file(url, TemporaryFolder::path()), OpenMode::existing) {
        Transaction transaction(*this);
        for (const RecordType* type : record_types())
            if (const auto lease = ledger().lease(type->name))
                ledger().release_lease(type->name, lease->run, lease->fence);
        transaction.commit();
    }
};

/// A schema of its own in a PostgreSQL database.
class ScratchSchema {
public:
    explicit ScratchSchema(const std::string& url) : database_(url) {
        static int count = 0;
        name_ = fmt::format("registrar_test_{}_{}", getpid(), ++count);
        database_.execute(fmt::format("CREATE SCHEMA {}", name_));
    }
    ~ScratchSchema() {
        try {
            database_.execute(fmt::format("DROP SCHEMA {} CASCADE", name_));
        } catch (const StoreUnavailable&) {
            // The schema stays. Its name says whose it was.
        }
    }
    ScratchSchema(const ScratchSchema&) = delete;
    ScratchSchema& operator=(const ScratchSchema&) = delete;
    std::string url() const {
        const std::string& url = database_.url();
        return fmt::format("{}{}options=-csearch_path%3D{}", url,
                           url.find('?') == std::string::npos ? "?" : "&", name_);
    }

private:
    PostgresConnection database_;
    std::string name_;
};

class ScratchStore : private ScratchSchema, public PostgresStore {
public:
    explicit ScratchStore(const std::string& url)
        : ScratchSchema(url), PostgresStore(ScratchSchema::url(), OpenMode::create) {}
};

}  // namespace

std::string shown_url(const std::string& url) {
    if (const auto original = copied_url(url)) return fmt::format("{}{}", copy_scheme, shown_url(*original));
    if (is_server_url(url)) return url_without_password(url);
    const auto user_end = url.find('@');
    if (is_store_url(url) || user_end == std::string::npos) return url;
    return url.substr(0, url.find(':')) + ":***" + url.substr(user_end);  // of a kind that is unknown
}

std::unique_ptr<Store> open_scratch(const std::string& url) {
    if (!is_server_url(url))
        throw Refused("'" + shown_url(url) + "': only a PostgreSQL store has room for test stores");
    return std::make_unique<ScratchStore>(url);
}

bool is_server_url(std::string_view url) {
    return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

bool is_store_url(std::string_view url) {
    return is_server_url(url) || (url.starts_with(sqlite_scheme) && url.size() > sqlite_scheme.size());
}

std::vector<std::string> store_files(const std::string& url) {
    std::vector<std::string> files;
    if (const std::string path = sqlite_path(url); !path.empty())
        for (const char* ending : {"", "-wal", "-shm", "-journal"}) files.push_back(path + ending);
    return files;
}

std::optional<std::string> copied_url(std::string_view url) {
    if (!url.starts_with(copy_scheme)) return std::nullopt;
    return std::string(url.substr(copy_scheme.size()));
}

std::unique_ptr<Store> open_copy(const std::string& url) {
    return std::make_unique<StoreCopy>(url);
}

std::unique_ptr<Store> open_store(const std::string& url, OpenMode mode) {
    if (is_server_url(url)) return std::make_unique<PostgresStore>(url, mode);
    return std::make_unique<SqliteStore>(known_path(url), mode);
}

MigrationSummary migrate_store(const std::string& url) {
    if (is_server_url(url)) return migrate_postgres_store(url);
    return migrate_sqlite_store(known_path(url));
}

void create_store_file(const std::string& url, mode_t mode) {
    const std::vector<std::string> files = store_files(url);
    if (files.empty()) return;
    const int file = ::open(files.front().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return;
    // The umask must not narrow a mode that the user chose.
    if (mode != 0600) static_cast<void>(fchmod(file, mode));
    ::close(file);
}

}  // namespace registrar
