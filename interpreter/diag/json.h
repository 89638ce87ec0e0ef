// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes JSON values as text. Only this header includes nlohmann/json.
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "diag/json_fwd.h"
#include "diag/utf8.h"

namespace registrar {

/// Returns the text of a value, without a line end. Replaces invalid UTF-8 by U+FFFD, because messages may
/// quote cells with invalid bytes. An `indent` of -1 writes one line.
inline std::string dump(const Json& json, int indent = 2) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// Returns bytes that need not be UTF-8, such as a path, so that bytes_from() gives the same bytes back.
inline Json bytes_json(std::string_view bytes) {
    if (is_utf8(bytes)) return std::string(bytes);
    Json json = Json::array();
    for (const char byte : bytes) json.push_back(static_cast<unsigned char>(byte));
    return json;
}

inline std::string bytes_from(const Json& json) {
    if (json.is_string()) return json;
    std::string bytes;
    for (const Json& byte : json) bytes += static_cast<char>(byte.get<unsigned char>());
    return bytes;
}

}  // namespace registrar
