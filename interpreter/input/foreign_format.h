// SPDX-License-Identifier: Apache-2.0
#pragma once
// Recognises files that are neither tables of text nor workbooks by their first bytes, whatever their names
// say.
#include <string_view>

namespace registrar {

/// How many first bytes of a file foreign_format() needs.
inline constexpr std::size_t format_bytes = 4096;

/// Returns what the file is and what to do, such as `this is an HTML page: …`; empty if it may be a table of
/// text.
std::string_view foreign_format(std::string_view first_bytes);

}  // namespace registrar
