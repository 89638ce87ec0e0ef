// SPDX-License-Identifier: Apache-2.0
#pragma once
// Passwords as they are stored, and keys that are made up: salted hashes that cost memory (Argon2id). The
// door to libsodium.
#include <array>
#include <string>
#include <string_view>

namespace registrar {

/// The hash of a password with a salt of its own, as text that says how it was made (`$argon2id$…`). Takes
/// 64 MiB for some tenths of a second; throws std::bad_alloc where they are not to be had.
std::string hash_password(std::string_view password);

/// Whether a hash is of that password. Takes as much as making the hash did.
bool is_password(std::string_view password, std::string_view hash);

/// A key that nobody guesses: 40 hexadecimal digits.
std::string random_key();

/// Tells passwords apart at no cost, for as long as it lives: what it says of one is of use to nobody else,
/// since the key is its own.
class PasswordDigest {
public:
    PasswordDigest();
    /// 64 hexadecimal digits.
    std::string of(std::string_view password) const;

private:
    std::array<unsigned char, 32> key_{};
};

}  // namespace registrar
