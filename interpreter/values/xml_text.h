// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes text into XML.
#include <string>
#include <string_view>

namespace registrar {

/// Returns the text as element content or as an attribute's value between double quotes.
std::string escaped_xml(std::string_view text);

}  // namespace registrar
