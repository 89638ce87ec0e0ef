// SPDX-License-Identifier: Apache-2.0
#pragma once
// Opens, creates and migrates a store by its URL (`sqlite:PATH`, `postgresql://…`). The only code that knows
// every kind of store.
#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/migration.h"
#include "store/store.h"

namespace registrar {

/// Returns whether a text has the form of a store's URL. The store itself may be missing.
bool is_store_url(std::string_view url);

/// Returns whether a text has the form of the URL of a store on a server.
bool is_server_url(std::string_view url);

/// Returns a store's URL as reports and messages show it: without a password.
std::string shown_url(const std::string& url);

/// Returns the URL of the store of which `copy:URL` is a temporary copy; nothing for another text.
std::optional<std::string> copied_url(std::string_view url);

/// Makes a copy of the store at a URL among the system's temporary files and opens it. The copy has no
/// leases, and is removed with the object. Throws StoreUnavailable, FileUnavailable, Refused.
std::unique_ptr<Store> open_copy(const std::string& url);

/// Opens the store at a URL. Throws StoreUnavailable, or Refused for a URL of an unknown kind.
std::unique_ptr<Store> open_store(const std::string& url, OpenMode mode);

/// Makes an empty store for a test, next to the one at a PostgreSQL URL: in a schema of its own. It is
/// removed with the object. Throws StoreUnavailable, or Refused for another URL.
std::unique_ptr<Store> open_scratch(const std::string& url);

/// Returns the files on this machine that hold the store at a URL, whether they exist or not.
std::vector<std::string> store_files(const std::string& url);

/// Creates the empty file of a store with this mode instead of the umask's. SQLite gives its log files the
/// same mode. Does nothing if the file exists or cannot be created: opening the store reports the reason.
void create_store_file(const std::string& url, mode_t mode);

/// Migrates the store at a URL to this version in place, in short transactions. Continues an interrupted
/// migration. Throws Refused, with nothing done, if a run is unfinished or the version is too old. Throws
/// StoreUnavailable.
MigrationSummary migrate_store(const std::string& url);

}  // namespace registrar
