// SPDX-License-Identifier: Apache-2.0
#pragma once
// The header lines of a mail: whatever they are made of, each stays one line.
#include <cstdint>
#include <string>
#include <string_view>

namespace registrar {

/// A header's text: printable ASCII as it is, anything else as RFC 2047 encoded words on folded lines;
/// control characters become blanks.
std::string header_text(std::string_view text);

/// `Sun, 22 Nov 2026 10:00:00 +0000` of seconds since 1970 UTC.
std::string header_date(std::int64_t utc_seconds);

/// The parameter of Content-Disposition that names a file: quoted, or RFC 2231 where it is not plain ASCII.
std::string file_name_parameter(std::string_view name);

}  // namespace registrar
