// SPDX-License-Identifier: Apache-2.0
#pragma once
// Passwords that rows set and that are not hashed yet. Until then the record contains a mark in place of the
// hash. The engine decides when to hash them, and on which thread. Belongs to the reader's thread.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "records/record_block.h"
#include "values/password.h"

namespace registrar {

struct PendingPassword;

/// What is done with passwords. A plan hashes none, and if nobody reads the outcomes it does not compare them
/// either.
enum class PasswordWork : std::uint8_t { hash, check, none };

/// Whether a record's hash or mark belongs to a password.
enum class PasswordMatch : std::uint8_t {
    same,
    other,
    open,  ///< only is_password() can tell
};

class PendingPasswords {
public:
    explicit PendingPasswords(PasswordWork work);

    /// Compares a password with `stored`, the value that rows see in place of the hash: a hash, a mark, or
    /// nothing.
    PasswordMatch compare(std::string_view password, std::string_view stored) const;
    /// Returns what to store for a password in place of `stored`. If `decides` is true, the row's outcome is
    /// unchanged if the stored hash turns out to be of this password.
    std::string mark(std::string_view password, std::string_view stored, bool decides);
    /// Returns the password whose mark a record contains, or null. Remembers it as long as the current batch
    /// is pending.
    std::shared_ptr<PendingPassword> in(const RecordType& type, const RecordView& record);

    /// Starts a batch, and forgets passwords whose records were committed by batch `committed`.
    void begin_batch(std::uint64_t batch, std::uint64_t committed);

private:
    struct Entry {
        std::shared_ptr<PendingPassword> password;
        std::uint64_t batch;  ///< the last one in which a record contains the mark
    };
    bool is_mark(std::string_view text) const { return text.starts_with(prefix_); }

    PasswordWork work_;
    PasswordDigest digest_;
    std::string prefix_;  ///< of marks; no text of a store begins with it
    std::unordered_map<std::string, Entry> entries_;
    std::uint64_t count_ = 0;
    std::uint64_t batch_ = 0;
};

}  // namespace registrar
