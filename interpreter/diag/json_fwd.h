// SPDX-License-Identifier: Apache-2.0
#pragma once
// Declares the type of JSON values, for headers that only name it: json.h takes a second to compile.
#include <nlohmann/json_fwd.hpp>

namespace registrar {

/// A JSON value whose objects keep the order in which their members were put.
using Json = nlohmann::ordered_json;

}  // namespace registrar
