// SPDX-License-Identifier: Apache-2.0
#pragma once
// Digests: SHA-256 to name content, UUIDv5 to make guids, a fast 64-bit hash to notice change.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace registrar {

/// SHA-256 over any number of pieces.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    void update(std::string_view bytes);
    /// Lower-case hex of everything so far; further updates may follow.
    std::string hex() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Lower-case hex SHA-256 of one text.
std::string sha256_hex(std::string_view bytes);

/// UUIDv5 (RFC 9562) of a name in a namespace given in canonical form; canonical lower-case form.
std::string uuid_v5(std::string_view namespace_uuid, std::string_view name);

/// Whether a text is a UUID in canonical form.
bool is_uuid(std::string_view text);

/// A fast hash (XXH3) for noticing that bytes changed; not for adversaries.
std::uint64_t fast_hash(std::string_view bytes);

}  // namespace registrar
