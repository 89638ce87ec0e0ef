// SPDX-License-Identifier: Apache-2.0
#pragma once
// Moves files so that one complete copy exists at every moment.
#include <cstdint>
#include <filesystem>
#include <string>

namespace registrar {

/// The step of a move that failed.
enum class MoveFault : std::uint8_t { none, not_copied, not_deleted };

/// Moves a file and replaces a file with the target name. If the target is on another file system, copies the
/// file and syncs the copy to disk before deleting the source. If the copy fails, the source stays and
/// nothing is left at the target.
MoveFault move_file(const std::filesystem::path& source, const std::filesystem::path& target);

/// Returns the lower-case hex SHA-256 of a file's bytes. Throws FileUnavailable.
std::string file_sha256(const std::filesystem::path& path);

}  // namespace registrar
