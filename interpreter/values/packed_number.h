// SPDX-License-Identifier: Apache-2.0
#pragma once
// Numbers in groups of seven bits, the lowest first: small ones take one byte.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace registrar {

inline void append_packed(std::string& bytes, std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) bytes += static_cast<char>(number | 0x80);
    bytes += static_cast<char>(number);
}

/// Takes a number from the front of the bytes. Returns nothing if they end within it, or if it has more than
/// 64 bits.
inline std::optional<std::uint64_t> take_packed(std::string_view& bytes) {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80) return number;
    }
    return std::nullopt;
}

/// Maps signed numbers so that small ones of either sign take few bytes, and back.
constexpr std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

}  // namespace registrar
