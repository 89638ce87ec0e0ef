// SPDX-License-Identifier: Apache-2.0
#pragma once
// Builds the elements of a definition out of text that the gate has let through. The door to pugixml.
#include <span>

#include "definition/definition.h"
#include "definition/well_formed.h"

namespace registrar {

/// The root element with all that is in it. `extents` are the gate's, for the same text, which must be
/// well-formed and at most 64 deep. Throws std::logic_error where gate and document disagree: that is a bug.
XmlElement build_document(std::string_view text, std::span<const ElementExtent> extents);

}  // namespace registrar
