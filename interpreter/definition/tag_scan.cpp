// SPDX-License-Identifier: Apache-2.0
#include "definition/tag_scan.h"

#include <algorithm>

#include "diag/utf8.h"

namespace registrar {
namespace {

Span span_between(std::size_t begin, std::size_t end) {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

// Returns the offset after the first `closing` from `offset` on, or the end of the text.
std::size_t offset_after(std::string_view text, std::string_view closing, std::size_t offset) {
    const std::size_t found = text.find(closing, offset);
    return found == std::string_view::npos ? text.size() : found + closing.size();
}

// Returns what ends the markup that begins with the `<` at `at`.
std::string_view closing_of(std::string_view text, std::size_t at) {
    const std::string_view rest = text.substr(at, 9);
    if (rest.starts_with("<!--")) return "-->";
    if (rest == "<![CDATA[") return "]]>";
    return rest.starts_with("<?") ? "?>" : ">";
}

// Tracks the nesting depth of one name. Returns true when an end tag closes an element that was open before
// the scan.
bool closes(std::string_view tag, std::string_view name, std::size_t& depth) {
    const bool end_tag = tag.starts_with("</");
    const std::string_view rest = tag.substr(end_tag ? 2 : 1);
    if (name.empty() || rest.substr(0, name_length(rest)) != name) return false;
    if (end_tag) {
        if (depth == 0) return true;
        --depth;
    } else if (!tag.ends_with("/>")) {
        ++depth;
    }
    return false;
}

}  // namespace

std::size_t name_length(std::string_view text) {
    return std::min(text.find_first_of(" \t\r\n=<>/'\"&;"), text.size());
}

Span end_tag_around(std::string_view text, std::uint32_t offset) {
    const std::size_t found = text.rfind("</", offset);
    const std::size_t begin = found == std::string_view::npos ? offset : found;
    return span_between(begin, offset_after(text, ">", begin));
}

std::string_view end_tag_name(std::string_view text, Span end_tag) {
    const std::string_view rest = text.substr(end_tag.begin + 2);
    return rest.substr(0, name_length(rest));
}

Span reference_at(std::string_view text, std::uint32_t offset) {
    return span_between(offset, offset_after(text, ";", offset));
}

Span attribute_at(std::string_view text, std::uint32_t offset) {
    const std::size_t quote = text.find_first_of("'\"", offset);
    if (quote == std::string_view::npos) return span_between(offset, offset + 1);
    return span_between(offset, offset_after(text, text.substr(quote, 1), quote + 1));
}

Span character_at(std::string_view text, std::uint32_t offset) {
    if (offset >= text.size()) return span_between(text.size(), text.size());
    return span_between(offset, offset + front_code_point(text.substr(offset)).length);
}

std::optional<std::uint32_t> bare_ampersand(std::string_view text, std::uint32_t offset) {
    constexpr std::uint32_t longest_name = 64;
    for (std::uint32_t at = offset; at > 0 && offset - at <= longest_name; --at) {
        const char letter = text[at - 1];
        if (letter == '&') return at - 1;
        if (name_length(text.substr(at - 1, 1)) == 0) return std::nullopt;
    }
    return std::nullopt;
}

bool is_predefined_entity(std::string_view name) {
    constexpr std::string_view names[] = {"amp", "lt", "gt", "quot", "apos"};
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool closes_within(std::string_view text, std::uint32_t offset, NestedNames names) {
    std::size_t inner_depth = 0;
    std::size_t outer_depth = 0;
    for (std::size_t at = text.find('<', offset); at != std::string_view::npos; at = text.find('<', at)) {
        const std::string_view closing = closing_of(text, at);
        const std::size_t end = offset_after(text, closing, at + 1);
        if (closing == ">") {
            const std::string_view tag = text.substr(at, end - at);
            if (closes(tag, names.inner, inner_depth)) return true;
            if (closes(tag, names.outer, outer_depth)) return false;
        }
        at = end;
    }
    return false;
}

}  // namespace registrar
