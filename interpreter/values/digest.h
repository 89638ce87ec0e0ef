// SPDX-License-Identifier: Apache-2.0
#pragma once
// Digests: SHA-256 to identify content, UUIDv5 to derive guids, and a fast 64-bit hash to detect changes.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace registrar {

/// Computes SHA-256 over any number of pieces.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    void update(std::string_view bytes);
    /// Returns the digest of all bytes so far as lower-case hex. Further updates may follow.
    std::string hex() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Returns the SHA-256 of one text as lower-case hex.
std::string sha256_hex(std::string_view bytes);

/// Returns the UUIDv5 (RFC 9562) of a name, in canonical lower-case form. The namespace is a UUID in
/// canonical form.
std::string uuid_v5(std::string_view namespace_uuid, std::string_view name);

/// Returns whether a text is a UUID in canonical form.
bool is_uuid(std::string_view text);

/// Returns a fast hash (XXH3) to detect that bytes changed. Not secure against deliberate collisions.
std::uint64_t fast_hash(std::string_view bytes);

}  // namespace registrar
