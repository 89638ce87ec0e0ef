// SPDX-License-Identifier: Apache-2.0
#pragma once
// Converts UTF-8 to any encoding that ICU knows.
#include <string>
#include <string_view>

namespace registrar {

/// Returns the text in the encoding, without byte order mark. Characters that the encoding does not have
/// become its substitution character. Returns the text unchanged for an encoding that ICU does not know.
std::string encoded(std::string_view utf8, const std::string& encoding);

}  // namespace registrar
