// SPDX-License-Identifier: Apache-2.0
#pragma once
// Passwords as they are stored: salted hashes that cost memory (Argon2id). The door to libsodium.
#include <string>
#include <string_view>

namespace registrar {

/// The hash of a password with a salt of its own, as text that says how it was made (`$argon2id$…`). Takes
/// 19 MiB for some hundredths of a second; throws std::bad_alloc where they are not to be had.
std::string hash_password(std::string_view password);

/// Whether a hash is of that password.
bool is_password(std::string_view password, std::string_view hash);

}  // namespace registrar
