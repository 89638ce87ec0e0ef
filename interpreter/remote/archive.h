// SPDX-License-Identifier: Apache-2.0
#pragma once
// Unpacks zip, rar, tar and tgz archives into a folder; no entry can leave it. Uses libarchive.
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "diag/unavailable.h"

namespace registrar {

/// The limits for one archive.
struct ArchiveLimits {
    std::uint64_t entries = 100'000;
    std::uint64_t bytes = std::uint64_t{16} << 30;  ///< of all files, unpacked
};

/// The content of a file is not zip, rar, tar or tgz. Its name does not matter.
class NotAnArchive : public BadInput {
public:
    using BadInput::BadInput;
};

/// Unpacks all files into an existing folder, replacing files of the same names. Returns their paths relative
/// to the folder, in the archive's order. Files are first unpacked to a hidden folder inside it and then
/// moved, so a refused archive leaves the folder unchanged. Throws NotAnArchive. Throws BadInput, which names
/// archive, entry and reason, if the archive is damaged, encrypted or over a limit. It also throws BadInput
/// for an entry that is absolute, contains `..`, is a link or a device, or would pass through a link in the
/// folder; that would replace the archive itself or one of the `kept` files; or that would be in a folder
/// reserved for unpacking. Throws FileUnavailable if the archive cannot be read or the folder cannot be
/// written.
std::vector<std::string> unpack(const std::filesystem::path& archive, const std::filesystem::path& folder,
                                std::span<const std::filesystem::path> kept = {},
                                const ArchiveLimits& limits = {});

}  // namespace registrar
