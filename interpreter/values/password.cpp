// SPDX-License-Identifier: Apache-2.0
#include "values/password.h"

#include <sodium.h>

#include <new>
#include <span>
#include <stdexcept>

namespace registrar {

namespace {

void start_sodium() {
    static const int started = sodium_init();
    if (started < 0) throw std::runtime_error("libsodium does not start");
}

std::string hex(std::span<const unsigned char> bytes) {
    std::string text(2 * bytes.size() + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.pop_back();
    return text;
}

}  // namespace

std::string hash_password(std::string_view password) {
    start_sodium();
    char hash[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(hash, password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc();
    return hash;
}

bool is_password(std::string_view password, std::string_view hash) {
    start_sodium();
    const std::string text(hash);
    if (text.size() >= crypto_pwhash_STRBYTES) return false;
    return crypto_pwhash_str_verify(text.c_str(), password.data(), password.size()) == 0;
}

std::string random_key() {
    start_sodium();
    std::array<unsigned char, 20> key{};
    randombytes_buf(key.data(), key.size());
    return hex(key);
}

PasswordDigest::PasswordDigest() {
    start_sodium();
    randombytes_buf(key_.data(), key_.size());
}

std::string PasswordDigest::of(std::string_view password) const {
    std::array<unsigned char, 32> digest{};
    crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(password.data()),
                       password.size(), key_.data(), key_.size());
    return hex(digest);
}

}  // namespace registrar
