// SPDX-License-Identifier: Apache-2.0
#pragma once
// JSON values and their text. The door to nlohmann/json.
#include <nlohmann/json.hpp>
#include <string>

#include "diag/json_fwd.h"

namespace registrar {

/// The text of a value, without a line end. Texts in it need not be UTF-8: cells may stand in messages, so
/// invalid bytes become U+FFFD. An `indent` of -1 writes one line.
inline std::string dump(const Json& json, int indent = 2) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace registrar
