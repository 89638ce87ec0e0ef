// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds tags, attributes and references in malformed text, where no parser continues. These functions guess
// the author's intent; they never decide what is accepted.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "diag/source_file.h"

namespace registrar {

/// Returns how many bytes at the start of the text could be a name.
std::size_t name_length(std::string_view text);

/// Returns the end tag whose `</` is at the offset or nearest before it, up to its `>` or the end of the
/// text.
Span end_tag_around(std::string_view text, std::uint32_t offset);

/// Returns the name in an end tag.
std::string_view end_tag_name(std::string_view text, Span end_tag);

/// Returns the reference that begins at the offset, including its `;`.
Span reference_at(std::string_view text, std::uint32_t offset);

/// Returns the attribute that begins at the offset, from its name to its closing quote.
Span attribute_at(std::string_view text, std::uint32_t offset);

/// Returns the code point at the offset, or an empty span at the end of the text.
Span character_at(std::string_view text, std::uint32_t offset);

/// Returns the offset of a `&` before the given offset, if only a name is between them: an `&` that does not
/// begin a reference.
std::optional<std::uint32_t> bare_ampersand(std::string_view text, std::uint32_t offset);

/// Returns whether the name is amp, lt, gt, quot or apos.
bool is_predefined_entity(std::string_view name);

/// The names of two nested open elements.
struct NestedNames {
    std::string_view inner;
    std::string_view outer;  ///< empty if the inner one is the root
};

/// Returns whether, from the offset on, the inner element's end tag comes before the outer one's.
bool closes_within(std::string_view text, std::uint32_t offset, NestedNames names);

}  // namespace registrar
