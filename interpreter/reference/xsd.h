// SPDX-License-Identifier: Apache-2.0
#pragma once
// Generates an XML Schema of the definition language, for editors and validators, from the tables that the
// check uses.
#include <string>

namespace registrar {

/// Returns the XSD 1.0 (schemas/registrar.xsd). It accepts every definition that the check accepts, and
/// rejects unknown elements, blocks, attributes and roots. The check alone finds faults that a grammar cannot
/// express, such as contradictory texts or a field that occurs twice.
std::string schema_xsd();

}  // namespace registrar
