// SPDX-License-Identifier: Apache-2.0
#pragma once
// The definition language as an XML Schema, for editors and for validators: made of the same tables as the
// check.
#include <string>

namespace registrar {

/// The XSD 1.0 (schemas/registrar.xsd). It accepts every definition that the check accepts, and refuses
/// unknown elements, blocks, attributes and roots; what a grammar cannot say (texts that contradict each
/// other, a field that stands twice) is left to the check.
std::string schema_xsd();

}  // namespace registrar
