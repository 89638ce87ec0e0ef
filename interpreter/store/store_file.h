// SPDX-License-Identifier: Apache-2.0
#pragma once
// Creates the file of a new store with a mode of its own instead of the umask's.
#include <sys/types.h>

#include <string>

namespace registrar {

/// Creates the empty file of the store with this mode; SQLite gives the same mode to the files beside it.
/// Does nothing if the file exists or cannot be created: opening the store reports why.
void create_store_file(const std::string& url, mode_t mode);

}  // namespace registrar
