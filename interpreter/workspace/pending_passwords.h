// SPDX-License-Identifier: Apache-2.0
#pragma once
// Passwords that rows want stored and nobody has hashed yet: meanwhile the record holds a mark in place of
// the hash. Who hashes them, and when, is the engine's; belongs to the reader's thread.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "records/record_block.h"
#include "values/password.h"

namespace registrar {

struct PendingPassword;

/// What is done about passwords: a plan hashes none, and where nobody will see outcomes none is looked at.
enum class PasswordWork : std::uint8_t { hash, check, none };

/// Whether what stands in a record is of a password.
enum class PasswordMatch : std::uint8_t {
    same,
    other,
    open,  ///< only is_password() can tell
};

class PendingPasswords {
public:
    explicit PendingPasswords(PasswordWork work);

    /// `stored` is what rows see in place of the hash: a hash, a mark, or nothing.
    PasswordMatch compare(std::string_view password, std::string_view stored) const;
    /// What to store for a password in place of `stored`. `decides`: the row ends as unchanged where the hash
    /// turns out to be of the password.
    std::string mark(std::string_view password, std::string_view stored, bool decides);
    /// The password whose mark a record holds, or null. It is remembered as long as the batch at hand pends.
    std::shared_ptr<PendingPassword> in(const RecordType& type, const RecordView& record);

    void begin_batch(std::uint64_t batch, std::uint64_t committed);

private:
    struct Entry {
        std::shared_ptr<PendingPassword> password;
        std::uint64_t batch;  ///< the last one in which a record holds the mark
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
