// SPDX-License-Identifier: Apache-2.0
#pragma once
// Durations as `timeGlobalFormat` writes them, in whole seconds.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace registrar {

enum class DurationFormat : std::uint8_t { raw_seconds, raw_minutes, iso_8601, padded, paddedhh };

/// The settings' spellings, in the order of DurationFormat.
inline constexpr std::array<std::string_view, 5> duration_format_names = {"rawSeconds", "rawMinutes",
                                                                          "iso-8601", "padded", "paddedhh"};

/// Seconds, halves rounded up; nothing for text that is not of the format. A sign is read in raw formats
/// only.
std::optional<std::int64_t> parse_duration(std::string_view text, DurationFormat format);

/// Seconds of hours, minutes and seconds like `255:10:10`, as spreadsheets show them.
std::optional<std::int64_t> parse_clock(std::string_view text);

/// An example of the format, for messages: 1 h 25 min 15 s.
std::string_view duration_example(DurationFormat format);

}  // namespace registrar
