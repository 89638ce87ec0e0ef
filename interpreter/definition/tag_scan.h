// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds tags, attributes and references in text that is not well-formed, where no parser goes on. Everything
// here is a reading of what the writer most likely meant; nothing decides what is accepted.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "diag/source_file.h"

namespace registrar {

/// How many bytes at the front of the text could be a name.
std::size_t name_length(std::string_view text);

/// The end tag whose `</` stands at or nearest before the offset, up to its `>` or the end of the text.
Span end_tag_around(std::string_view text, std::uint32_t offset);

/// The name in an end tag.
std::string_view end_tag_name(std::string_view text, Span end_tag);

/// The reference that begins at the offset, with its `;`.
Span reference_at(std::string_view text, std::uint32_t offset);

/// The attribute that begins at the offset, from its name to its closing quote.
Span attribute_at(std::string_view text, std::uint32_t offset);

/// The code point at the offset; an empty span at the end of the text.
Span character_at(std::string_view text, std::uint32_t offset);

/// The `&` before the offset when only a name stands between: a reference that was none.
std::optional<std::uint32_t> bare_ampersand(std::string_view text, std::uint32_t offset);

/// True for the names amp, lt, gt, quot and apos.
bool is_predefined_entity(std::string_view name);

/// Two nested open elements.
struct NestedNames {
    std::string_view inner;
    std::string_view outer;  ///< empty where the inner one is the root
};

/// True if, from the offset on, the inner element's end tag comes before the outer one's.
bool closes_within(std::string_view text, std::uint32_t offset, NestedNames names);

}  // namespace registrar
