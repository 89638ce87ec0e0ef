// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads the checksums of files in a rar archive, because libarchive reads them but does not verify them.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace registrar {

/// Returns the CRC-32 of each file and folder in the archive's order, if it has one. Returns nothing for a
/// file that does not begin like a rar archive. Stops without error at anything it cannot read; unpacking
/// then reports it.
std::vector<std::optional<std::uint32_t>> rar_sums(const std::filesystem::path& archive);

/// Returns the CRC-32, as zip and rar use it, of bytes that follow others with the sum `before`. Pass 0
/// first.
std::uint32_t crc32(std::uint32_t before, std::string_view bytes);

}  // namespace registrar
