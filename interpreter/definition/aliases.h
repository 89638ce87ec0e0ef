// SPDX-License-Identifier: Apache-2.0
#pragma once
// Spellings that the documentation itself gets wrong or once had, and what they mean.
#include <optional>
#include <span>
#include <string_view>

namespace registrar {

struct Alias {
    std::string_view written;
    std::string_view meant;
};

/// All known aliases, ordered by `written`.
std::span<const Alias> aliases();

/// What a known wrong or older spelling means; nothing for every other name. Letter case counts. To be asked
/// only for a name that is unknown where it stands: `moveToBackup` is a post-process, but among consolidators
/// an alias.
std::optional<std::string_view> alias_of(std::string_view written);

}  // namespace registrar
