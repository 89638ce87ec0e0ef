// SPDX-License-Identifier: Apache-2.0
#pragma once
// The record that a trash record keeps, as it may be shown.
#include <string>
#include <string_view>

namespace registrar {

/// Returns the content (JSON) of a trash record of a type, without the values of secrets. Content that is
/// damaged, or of an unknown type, is returned as it is.
std::string without_secrets(std::string_view type, std::string_view content);

}  // namespace registrar
