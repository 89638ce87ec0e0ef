// SPDX-License-Identifier: Apache-2.0
#include "values/xml_text.h"

namespace registrar {

std::string escaped_xml(std::string_view text) {
    std::string escaped;
    for (const char character : text) {
        if (character == '&')
            escaped += "&amp;";
        else if (character == '<')
            escaped += "&lt;";
        else if (character == '"')
            escaped += "&quot;";
        else
            escaped += character;
    }
    return escaped;
}

}  // namespace registrar
