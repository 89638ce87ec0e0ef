// SPDX-License-Identifier: Apache-2.0
#pragma once
// Moves files so that at every moment one whole copy is there.
#include <cstdint>
#include <filesystem>
#include <string>

namespace registrar {

/// What went wrong when a file was moved.
enum class MoveFault : std::uint8_t { none, not_copied, not_deleted };

/// Moves a file, in place of one of that name; to another file system it is copied and forced to the disk
/// before the source goes. Where it cannot be copied the source stays and no part of it is at the target.
MoveFault move_file(const std::filesystem::path& source, const std::filesystem::path& target);

/// Lower-case hex SHA-256 of a file's bytes. Throws FileUnavailable.
std::string file_sha256(const std::filesystem::path& path);

}  // namespace registrar
