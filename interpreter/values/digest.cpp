// SPDX-License-Identifier: Apache-2.0
#include "values/digest.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include <new>
#include <stdexcept>

namespace registrar {
namespace {

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

Context new_context() {
    Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    if (!context) throw std::bad_alloc();
    return context;
}

void require(int done) {
    if (done != 1) throw std::runtime_error("the cryptographic library refuses to make a digest");
}

std::string hex_of(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    result.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        result += digits[byte >> 4U];
        result += digits[byte & 15U];
    }
    return result;
}

unsigned hex_value(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
    throw std::invalid_argument("not a UUID in canonical form");
}

std::string uuid_bytes(std::string_view uuid) {
    std::string bytes;
    for (std::size_t at = 0; at < uuid.size();) {
        const bool hyphen = at == 8 || at == 13 || at == 18 || at == 23;
        if (uuid.size() != 36 || (hyphen && uuid[at] != '-')) {
            throw std::invalid_argument("not a UUID in canonical form");
        }
        if (hyphen) {
            ++at;
            continue;
        }
        bytes += static_cast<char>(hex_value(uuid[at]) << 4U | hex_value(uuid[at + 1]));
        at += 2;
    }
    if (bytes.size() != 16) throw std::invalid_argument("not a UUID in canonical form");
    return bytes;
}

std::string finished(EVP_MD_CTX* context) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    require(EVP_DigestFinal_ex(context, digest.data(), &size));
    return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace

struct Sha256::State {
    Context context = new_context();
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
    require(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr));
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
    require(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
}

std::string Sha256::hex() const {
    const Context copy = new_context();
    require(EVP_MD_CTX_copy_ex(copy.get(), state_->context.get()));
    return hex_of(finished(copy.get()));
}

std::string sha256_hex(std::string_view bytes) {
    Sha256 digest;
    digest.update(bytes);
    return digest.hex();
}

std::string uuid_v5(std::string_view namespace_uuid, std::string_view name) {
    const std::string prefix = uuid_bytes(namespace_uuid);
    const Context context = new_context();
    require(EVP_DigestInit_ex(context.get(), EVP_sha1(), nullptr));
    require(EVP_DigestUpdate(context.get(), prefix.data(), prefix.size()));
    require(EVP_DigestUpdate(context.get(), name.data(), name.size()));
    std::string bytes = finished(context.get()).substr(0, 16);
    bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0FU) | 0x50U);
    bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3FU) | 0x80U);
    std::string text = hex_of(bytes);
    for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
    return text;
}

bool is_uuid(std::string_view text) {
    try {
        uuid_bytes(text);
        return true;
    } catch (const std::invalid_argument&) {
        return false;
    }
}

std::uint64_t fast_hash(std::string_view bytes) {
    return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace registrar
