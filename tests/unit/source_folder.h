// SPDX-License-Identifier: Apache-2.0
#pragma once
// Locates the project's files. Only one source contains the path, so that all others compile to the same
// object in every checkout.
#include <string>

namespace registrar::testing {

/// Returns the absolute path of the project's top folder.
std::string source_folder();

}  // namespace registrar::testing
