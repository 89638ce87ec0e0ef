// SPDX-License-Identifier: Apache-2.0
#pragma once
// Builds the elements of a definition from text that examine() accepted. The only code that uses pugixml.
#include <span>

#include "definition/definition.h"
#include "definition/well_formed.h"

namespace registrar {

/// Returns the root element with all its contents. `text` must be well-formed and nested at most 64 deep;
/// `extents` must be examine()'s result for the same text. Throws std::logic_error if the two parsers
/// disagree, which is a bug.
XmlElement build_document(std::string_view text, std::span<const ElementExtent> extents);

}  // namespace registrar
