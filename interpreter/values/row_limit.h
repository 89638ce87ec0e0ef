// SPDX-License-Identifier: Apache-2.0
#pragma once
// Limits on what the rows of a run do: how many they may reject, delete or reset.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace registrar {

/// A number, or a percentage of the rows read, which applies from the 100th row on.
struct RowLimit {
    std::uint64_t number = 0;
    bool percent = false;

    /// Returns true if the run must stop before the row that makes it `count` of `read` rows.
    bool passed(std::uint64_t count, std::uint64_t read) const {
        if (!percent) return count > number;
        return read >= 100 && count * 100 > number * read;
    }
    /// Returns the limit as a command writes it: "10" or "5%".
    std::string text() const { return std::to_string(number) + (percent ? "%" : ""); }
};

/// The texts that parse_row_limit() reads, for messages.
inline constexpr std::string_view row_limit_form = "a whole number or a percentage up to 100%";
/// Reads "10" or "5%". Returns nothing for any other text, or for a percentage above 100.
std::optional<RowLimit> parse_row_limit(std::string_view text);

/// How much rows may destroy. Without a value there is no limit.
struct RowGuards {
    std::optional<RowLimit> max_deletes;  ///< records
    std::optional<RowLimit> max_resets;   ///< values of stored records that become empty or 0
};

}  // namespace registrar
