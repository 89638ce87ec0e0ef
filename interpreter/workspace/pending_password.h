// SPDX-License-Identifier: Apache-2.0
#pragma once
// One password that a row wants stored, until its hash is stored.
#include <future>
#include <string>

namespace registrar {

struct PendingPassword {
    std::string mark;         ///< written to records in place of the hash
    std::string password;     ///< as it was given
    std::string kept;         ///< the stored hash, which stays where it is of this password; may be empty
    bool check_only = false;  ///< the mark stays where the stored hash does not
    /// What comes in the mark's place; not valid until somebody was asked for it.
    std::shared_future<std::string> hash;

    /// Makes it: takes 64 MiB for some tenths of a second, or twice that.
    std::string make_hash() const;
};

}  // namespace registrar
