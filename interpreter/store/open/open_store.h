// SPDX-License-Identifier: Apache-2.0
#pragma once
// Opens, creates and migrates a store by its URL (`sqlite:PATH`): the one place that knows every kind of
// store.
#include <sys/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/migration.h"
#include "store/store.h"

namespace registrar {

/// Returns whether a text has the form of a store's URL; the store itself may be missing.
bool is_store_url(std::string_view url);

/// Opens the store of a URL. Throws StoreUnavailable, or Refused for a URL of no known kind.
std::unique_ptr<Store> open_store(const std::string& url, OpenMode mode);

/// Returns the files on this machine that hold the store of a URL, whether they exist or not.
std::vector<std::string> store_files(const std::string& url);

/// Creates the empty file of a store with this mode instead of the umask's; SQLite gives the same mode to the
/// files beside it. Does nothing if the file exists or cannot be created: opening the store reports why.
void create_store_file(const std::string& url, mode_t mode);

/// Brings the store of a URL to this version in place, in short transactions; goes on where an interrupted
/// migration stopped. Throws Refused, with nothing done, if a run is unfinished or the version is too old,
/// and StoreUnavailable.
MigrationSummary migrate_store(const std::string& url);

}  // namespace registrar
