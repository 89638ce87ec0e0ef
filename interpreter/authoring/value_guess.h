// SPDX-License-Identifier: Apache-2.0
#pragma once
// Guesses from the values of a column how they must be read: formats of dates, durations and numbers, and the
// spellings of mappings.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "action/column.h"
#include "authoring/file_sample.h"

namespace registrar {

/// Whether the values of a column may be those of a field.
enum class ValueFit : std::uint8_t {
    unknown,  ///< there are none, or the field takes any text
    fits,
    telling,  ///< they can hardly be anything else
    wrong,
};
ValueFit judge_values(const SampledColumn& sampled, const Column& column);

using SampledColumns = std::span<const SampledColumn* const>;

/// A setting's value that the file's values suggest.
struct SettingGuess {
    std::string value;     ///< empty: nothing was found; the default will do or nothing fits
    std::string evidence;  ///< one clause for a comment
    bool proved = false;   ///< no other value would do
};

/// Guesses the format of all values, of which some may have no time if `with_time`.
SettingGuess guess_date_format(SampledColumns columns, bool with_time);
/// Guesses timeGlobalFormat.
SettingGuess guess_duration_format(SampledColumns columns);
/// Guesses the decimal separator: `point` or `comma`.
SettingGuess guess_decimal(SampledColumns columns);

/// How a column spells the values of a mapping.
struct MappingGuess {
    std::vector<std::string> spellings;  ///< by value; empty where no value was seen
    std::vector<std::string> unmapped;  ///< other values of the column, at most ten: a value has one spelling
    bool differs = false;               ///< a spelling is not the default
};
MappingGuess guess_mapping(const SampledColumn& sampled, const MappingType& type);

}  // namespace registrar
