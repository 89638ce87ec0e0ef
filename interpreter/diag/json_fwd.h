// SPDX-License-Identifier: Apache-2.0
#pragma once
// Declares the type of JSON values, for headers that only name it. Including json.h costs about a second of
// compile time.
#include <nlohmann/json_fwd.hpp>

namespace registrar {

/// A JSON value whose objects keep their members in insertion order.
using Json = nlohmann::ordered_json;

}  // namespace registrar
