// SPDX-License-Identifier: Apache-2.0
#include "store/open/open_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/migration.h"
#include "store/sqlite/store.h"

namespace registrar {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

/// Returns the path of a SQLite store, or an empty text for another URL.
std::string sqlite_path(const std::string& url) {
    return is_store_url(url) ? url.substr(sqlite_scheme.size()) : std::string();
}

std::string known_path(const std::string& url) {
    const std::string path = sqlite_path(url);
    if (path.empty()) throw Refused("no store has the URL '" + url + "'; use the form sqlite:PATH");
    return path;
}

}  // namespace

bool is_store_url(std::string_view url) {
    return url.starts_with(sqlite_scheme) && url.size() > sqlite_scheme.size();
}

std::vector<std::string> store_files(const std::string& url) {
    std::vector<std::string> files;
    if (const std::string path = sqlite_path(url); !path.empty())
        for (const char* ending : {"", "-wal", "-shm", "-journal"}) files.push_back(path + ending);
    return files;
}

std::unique_ptr<Store> open_store(const std::string& url, OpenMode mode) {
    return std::make_unique<SqliteStore>(known_path(url), mode);
}

MigrationSummary migrate_store(const std::string& url) {
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
