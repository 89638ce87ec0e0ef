// SPDX-License-Identifier: Apache-2.0
#pragma once
// The gate: is a text well-formed XML 1.0, and where are its tags? The door to expat. What a fault means and
// how to repair it is not said here but in repair.h.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "diag/source_file.h"

namespace registrar {

/// The deepest nesting of elements that a definition may have; the root is at 1.
constexpr std::size_t deepest_nesting = 64;

/// What stopped the gate.
enum class Fault {
    none,
    end_tag_differs,      ///< at the name in an end tag that is not that of the innermost open element
    input_ends,           ///< at the end of the text: elements are open, or there is none
    unfinished,           ///< at the beginning of a tag, comment, CDATA section or … that does not end
    undefined_entity,     ///< at the `&`
    bad_reference,        ///< at the `&` of a numeric reference to what is no XML character
    duplicate_attribute,  ///< at the second name
    after_root,           ///< at the first thing behind the root that must not be there
    outside_root,         ///< at the first thing before the root that must not be there
    declaration,          ///< at or in an XML declaration that is misplaced or malformed
    too_deep,             ///< at the start tag of the first element that is too deep
    not_allowed,          ///< at a character that cannot stand there
    other,                ///< anything else; `reason` says what
};

/// An element of the text: its start tag, and the whole of it up to the end of its end tag.
struct ElementExtent {
    Span start_tag;
    Span whole;
    std::string name;
};

/// What the gate saw up to the end of the text or to the fault. Offsets are bytes of the text.
struct Examination {
    Fault fault = Fault::none;
    std::uint32_t offset = 0;
    std::string reason;                   ///< expat's own words for the fault
    std::vector<ElementExtent> elements;  ///< in document order
    std::vector<std::size_t> open;  ///< indexes of the elements not closed at the fault, outermost first
};

/// Examines text that is UTF-8, whatever its XML declaration says. Never throws for what the text holds.
Examination examine(std::string_view text);

/// The offset of the first thing that is no white space, comment or processing instruction, or of such a one
/// that does not end; the size of the text where there is none.
std::size_t prolog_end(std::string_view text);

}  // namespace registrar
