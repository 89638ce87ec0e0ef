// SPDX-License-Identifier: Apache-2.0
#pragma once
// Checks that a text is well-formed XML 1.0 and finds its tags. The only code that uses Expat to read
// definitions. Explaining and repairing faults is in repair.h.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "diag/source_file.h"

namespace registrar {

/// The deepest nesting of elements that a definition may have. The root is at depth 1.
constexpr std::size_t deepest_nesting = 64;

/// The kind of fault at which the examination stopped, and the offset it is reported at.
enum class Fault {
    none,
    end_tag_differs,      ///< at the name in an end tag that differs from the innermost open element
    input_ends,           ///< at the end of the text: elements are open, or there is none
    unfinished,           ///< at the beginning of a tag, comment, CDATA section or similar that does not end
    undefined_entity,     ///< at the `&`
    bad_reference,        ///< at the `&` of a numeric reference to a character that XML does not allow
    duplicate_attribute,  ///< at the second name
    after_root,           ///< at the first thing after the root that is not allowed there
    outside_root,         ///< at the first thing before the root that is not allowed there
    declaration,          ///< at or in an XML declaration that is misplaced or malformed
    too_deep,             ///< at the start tag of the first element that is too deep
    not_allowed,          ///< at a character that is not allowed there
    other,                ///< anything else, as explained by `reason`
};

/// One element of the text: its start tag, and its extent up to the end of its end tag.
struct ElementExtent {
    Span start_tag;
    Span whole;
    std::string name;
};

/// The result of an examination, up to the end of the text or to the fault. Offsets are bytes of the text.
struct Examination {
    Fault fault = Fault::none;
    std::uint32_t offset = 0;
    std::string reason;                   ///< Expat's own words for the fault
    std::vector<ElementExtent> elements;  ///< in document order
    std::vector<std::size_t> open;  ///< indexes of the elements still open at the fault, outermost first
};

/// Examines UTF-8 text. Ignores the encoding in its XML declaration. Reports every fault in the result and
/// never throws because of the text.
Examination examine(std::string_view text);

/// Returns the offset of the first thing that is not white space, a comment or a processing instruction, or
/// of a comment or processing instruction that does not end. Returns the size of the text if there is none.
std::size_t prolog_end(std::string_view text);

}  // namespace registrar
