// SPDX-License-Identifier: Apache-2.0
#pragma once
// Unpacks zip, rar, tar and tgz into a folder, which no entry leaves. The door to libarchive.
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "diag/unavailable.h"

namespace registrar {

/// What an archive may hold at most.
struct ArchiveLimits {
    std::uint64_t entries = 100'000;
    std::uint64_t bytes = std::uint64_t{16} << 30;  ///< of all files, unpacked
};

/// A file that is no zip, rar, tar or tgz; by content, not by name.
class NotAnArchive : public BadInput {
public:
    using BadInput::BadInput;
};

/// Unpacks all of the archive's files into an existing folder, over files of the same names, and returns
/// their paths below it in the archive's order. They are unpacked beside first and then moved in: an archive
/// that is refused leaves the folder as it was. Throws NotAnArchive; BadInput, which names archive, entry and
/// reason: damaged, encrypted, over a limit, or an entry that is absolute, contains `..`, is a link or a
/// device, would pass through a link in the folder, would replace the archive itself or one of the `kept`
/// files, or would be in a folder in which archives are unpacked first; FileUnavailable for an archive that
/// cannot be read and a folder that cannot be written.
std::vector<std::string> unpack(const std::filesystem::path& archive, const std::filesystem::path& folder,
                                std::span<const std::filesystem::path> kept = {},
                                const ArchiveLimits& limits = {});

}  // namespace registrar
