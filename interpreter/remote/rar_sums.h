// SPDX-License-Identifier: Apache-2.0
#pragma once
// The checksums that a rar archive holds of its files, which libarchive reads and does not compare.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace registrar {

/// The CRC-32 of each of the archive's files and folders in its order, where it has one; nothing for a file
/// that does not begin like a rar. Stops at what it cannot read: who unpacks will say so.
std::vector<std::optional<std::uint32_t>> rar_sums(const std::filesystem::path& archive);

/// The CRC-32 (that of zip and rar) of bytes that follow others with the sum `before`; 0 begins.
std::uint32_t crc32(std::uint32_t before, std::string_view bytes);

}  // namespace registrar
