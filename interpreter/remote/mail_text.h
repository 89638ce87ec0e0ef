// SPDX-License-Identifier: Apache-2.0
#pragma once
// Formats header lines of a mail. Every header stays on one logical line, whatever text it contains.
#include <cstdint>
#include <string>
#include <string_view>

namespace registrar {

/// Returns a header's text: printable ASCII unchanged, anything else as RFC 2047 encoded words on folded
/// lines. Control characters become blanks.
std::string header_text(std::string_view text);

/// Returns seconds since 1970 UTC in the form `Sun, 22 Nov 2026 10:00:00 +0000`.
std::string header_date(std::int64_t utc_seconds);

/// Returns the Content-Disposition parameter that names a file: quoted, or RFC 2231 if the name is not plain
/// ASCII.
std::string file_name_parameter(std::string_view name);

}  // namespace registrar
