// SPDX-License-Identifier: Apache-2.0
#pragma once
// `${due}` and `${due:FORMAT}` in names of files: the day for which a run is due.
#include <optional>
#include <string>
#include <string_view>

#include "values/date_format.h"

namespace registrar {

/// Returns whether a text has `${due}` or `${due:…}`.
bool names_due(std::string_view text);

/// Returns the text with the due time in place of each `${due}`, as YYYY-MM-DD, and `${due:FORMAT}`. Returns
/// nothing for a wrong format; `fault` then says what is wrong. Leaves any other `${…}` as it is.
std::optional<std::string> fill_due(std::string_view text, LocalSeconds due, std::string& fault);

/// Reads a due time: `2027-03-28`, or an RFC 3339 time, whose own wall clock counts. Returns nothing for
/// another text.
std::optional<LocalSeconds> parse_due(std::string_view text);

}  // namespace registrar
