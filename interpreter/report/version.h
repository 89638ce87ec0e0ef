// SPDX-License-Identifier: Apache-2.0
#pragma once
// The program's own version, as reports name it.
#include <string_view>

namespace registrar {

inline constexpr std::string_view registrar_version = REGISTRAR_VERSION;

}  // namespace registrar
