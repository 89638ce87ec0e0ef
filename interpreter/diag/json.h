// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes JSON values as text. Only this header includes nlohmann/json.
#include <nlohmann/json.hpp>
#include <string>

#include "diag/json_fwd.h"

namespace registrar {

/// Returns the text of a value, without a line end. Replaces invalid UTF-8 by U+FFFD, because messages may
/// quote cells with invalid bytes. An `indent` of -1 writes one line.
inline std::string dump(const Json& json, int indent = 2) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace registrar
