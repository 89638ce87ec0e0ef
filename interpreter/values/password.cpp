// SPDX-License-Identifier: Apache-2.0
#include "values/password.h"

#include <sodium.h>

#include <new>
#include <stdexcept>

namespace registrar {

namespace {

// What OWASP recommends for Argon2id. libsodium's own choice (64 MiB) would take days for a large school.
constexpr unsigned long long passes = 2;
constexpr std::size_t memory = std::size_t{19} << 20;

void start_sodium() {
    static const int started = sodium_init();
    if (started < 0) throw std::runtime_error("libsodium does not start");
}

}  // namespace

std::string hash_password(std::string_view password) {
    start_sodium();
    char hash[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(hash, password.data(), password.size(), passes, memory,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc();
    return hash;
}

bool is_password(std::string_view password, std::string_view hash) {
    start_sodium();
    const std::string text(hash);
    if (text.size() >= crypto_pwhash_STRBYTES) return false;
    return crypto_pwhash_str_verify(text.c_str(), password.data(), password.size()) == 0;
}

}  // namespace registrar
