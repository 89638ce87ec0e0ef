// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads durations in the forms of `timeGlobalFormat`, in whole seconds.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace registrar {

enum class DurationFormat : std::uint8_t { raw_seconds, raw_minutes, iso_8601, padded, paddedhh };

/// The spellings in settings, in the order of DurationFormat.
inline constexpr std::array<std::string_view, 5> duration_format_names = {"rawSeconds", "rawMinutes",
                                                                          "iso-8601", "padded", "paddedhh"};

/// Returns seconds, with halves rounded up. Returns nothing if the text does not have the format. Only the
/// raw formats accept a sign.
std::optional<std::int64_t> parse_duration(std::string_view text, DurationFormat format);

/// Reads hours, minutes and seconds as spreadsheets show them, for example `255:10:10`. Returns seconds.
std::optional<std::int64_t> parse_clock(std::string_view text);

/// Returns an example of the format for messages: 1 h 25 min 15 s.
std::string_view duration_example(DurationFormat format);

}  // namespace registrar
