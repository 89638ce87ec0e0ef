// SPDX-License-Identifier: Apache-2.0
#pragma once
// One password that a row sets, until its hash is stored.
#include <future>
#include <string>

namespace registrar {

struct PendingPassword {
    std::string mark;         ///< stored in records in place of the hash
    std::string password;     ///< as given
    std::string kept;         ///< the stored hash, kept if it is the hash of this password; may be empty
    bool check_only = false;  ///< the mark is kept if the stored hash is not of this password
    /// Replaces the mark. Not valid before the hash was requested.
    std::shared_future<std::string> hash;

    /// Computes the hash. Takes 64 MiB for some tenths of a second, or twice that time.
    std::string make_hash() const;
};

}  // namespace registrar
