// SPDX-License-Identifier: Apache-2.0
#pragma once
// Misspelled or outdated element names that the documentation itself uses, and their correct names.
#include <optional>
#include <span>
#include <string_view>

namespace registrar {

struct Alias {
    std::string_view written;
    std::string_view meant;
};

/// Returns all known aliases, ordered by `written`.
std::span<const Alias> aliases();

/// Returns the correct name for a known wrong or older spelling, or nothing for any other name.
/// Case-sensitive. Use it only for names that are unknown in their context: `moveToBackup` is a post-process,
/// but among consolidators it is an alias.
std::optional<std::string_view> alias_of(std::string_view written);

}  // namespace registrar
