// SPDX-License-Identifier: Apache-2.0
#pragma once
// Hashes passwords for storage (salted Argon2id, memory-hard) and generates random keys. The only code that
// uses libsodium.
#include <array>
#include <string>
#include <string_view>

namespace registrar {

/// Returns the hash of a password with a new salt, as text that includes the parameters (`$argon2id$…`).
/// Takes 64 MiB for some tenths of a second. Throws std::bad_alloc if this memory is not available.
std::string hash_password(std::string_view password);

/// Returns whether the hash was made from that password. Costs as much as hash_password().
bool is_password(std::string_view password, std::string_view hash);

/// Returns an unguessable key of 40 hexadecimal digits.
std::string random_key();

/// Compares passwords cheaply during one process. The digest key is random and private to the object, so its
/// digests are useless to anyone else.
class PasswordDigest {
public:
    PasswordDigest();
    /// Returns 64 hexadecimal digits.
    std::string of(std::string_view password) const;

private:
    std::array<unsigned char, 32> key_{};
};

}  // namespace registrar
