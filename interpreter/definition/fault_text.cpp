// SPDX-License-Identifier: Apache-2.0
#include "definition/fault_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "definition/repaired_line.h"
#include "definition/tag_scan.h"
#include "diag/utf8.h"
#include "values/text.h"

namespace registrar {
namespace {

constexpr std::string_view blanks = " \t\r\n";

Span span_of(std::size_t begin, std::size_t length) {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + length)};
}

FaultText unfinished_text(std::string_view text, std::uint32_t offset) {
    // For an open CDATA section, Expat reports an offset inside it.
    const std::size_t cdata =
        text.substr(0, std::min<std::size_t>(text.size(), offset + 9)).rfind("<![CDATA[");
    const bool at_markup = offset < text.size() && text[offset] == '<';
    const std::size_t begin = at_markup || cdata == std::string_view::npos ? offset : cdata;
    const std::string_view rest = text.substr(begin);
    if (rest.starts_with("<![CDATA["))
        return {"This CDATA section has no end.", span_of(begin, 9), "end it with ]]>"};
    if (rest.starts_with("<!--")) return {"This comment has no end.", span_of(begin, 4), "end it with -->"};
    if (rest.starts_with("<?"))
        return {"This processing instruction has no end.", span_of(begin, 2), "end it with ?>"};
    if (rest.starts_with('<')) {
        const std::size_t slash = rest.starts_with("</") ? 1 : 0;
        return {"This tag has no end.", span_of(begin, 1 + slash + name_length(rest.substr(1 + slash))),
                "a quote that is not closed also hides the >"};
    }
    return {"The definition ends too early.", character_at(text, offset), ""};
}

bool is_in_comment(std::string_view before) {
    const std::size_t opened = before.rfind("<!--");
    return opened != std::string_view::npos && before.find("-->", opened + 4) == std::string_view::npos;
}

FaultText not_allowed_text(const SourceFile& source, std::string_view text, std::uint32_t offset) {
    if (offset >= text.size()) return {"The definition ends too early.", character_at(text, offset), ""};
    const Span character = character_at(text, offset);
    const std::string_view before = text.substr(0, offset);
    const std::size_t last = before.find_last_not_of(blanks);
    if (last != std::string_view::npos && before[last] == '=') {
        return {"The value of an attribute stands in quotes.", character, ""};
    }
    if (before.ends_with('<')) {
        return {"No tag begins here.", span_of(offset - 1, 1),
                "where the sign < itself is meant, write &lt;"};
    }
    if (before.ends_with("--") && is_in_comment(before)) {
        return {"-- cannot stand in a comment.", span_of(offset - 2, 2), ""};
    }
    const std::string_view written = text.substr(character.begin, character.end - character.begin);
    if (written == "<")
        return {"< cannot stand here.", character, "where the sign < itself is meant, write &lt;"};
    if (written == ">" && before.ends_with("]]")) {
        return {"]]> cannot stand in a text.", span_of(offset - 2, 3), "write ]]&gt;"};
    }
    if (blanks.find(written) != std::string_view::npos) return {"No blank can stand here.", character, ""};
    return {fmt::format("{} cannot stand here.", source.slice(character)), character, ""};
}

std::size_t indentation(std::string_view text, std::size_t offset) {
    const std::size_t line_break = text.substr(0, offset).find_last_of("\r\n");
    const std::size_t line_begin = line_break == std::string_view::npos ? 0 : line_break + 1;
    return text.find_first_not_of(" \t", line_begin) - line_begin;
}

// Returns whether a following line begins with an element or comment that is indented more deeply and so
// belongs inside.
bool has_indented_content(std::string_view text, const ElementExtent& element) {
    const std::size_t next = text.find_first_not_of(blanks, element.start_tag.end);
    if (next == std::string_view::npos || text.substr(next).starts_with("</")) return false;
    const std::string_view gap = text.substr(element.start_tag.end, next - element.start_tag.end);
    if (gap.find_first_of("\r\n") == std::string_view::npos) return false;
    return indentation(text, next) > indentation(text, element.start_tag.begin);
}

}  // namespace

FaultText fault_text(const SourceFile& source, std::string_view text, const Examination& seen) {
    const Span character = character_at(text, seen.offset);
    const auto first = static_cast<std::uint32_t>(prolog_end(text));
    if (seen.elements.empty() && first <= seen.offset && first < text.size() && text[first] != '<') {
        return {"Only comments may stand before the root element.", character_at(text, first), ""};
    }
    switch (seen.fault) {
        case Fault::too_deep: {
            const std::size_t length = 1 + name_length(text.substr(seen.offset + 1));
            return {fmt::format("Elements are nested deeper than {}.", deepest_nesting),
                    span_of(seen.offset, length), ""};
        }
        case Fault::unfinished:
            return unfinished_text(text, seen.offset);
        case Fault::outside_root:
            return {"Only comments may stand before the root element.", character, ""};
        case Fault::declaration:
            if (text.substr(seen.offset).starts_with("<?")) {
                return {"The XML declaration must be the very first thing in the file.",
                        span_of(seen.offset, 5), ""};
            }
            return {"The XML declaration is not valid.", character,
                    "write <?xml version=\"1.0\" encoding=\"UTF-8\"?> or leave it out"};
        case Fault::not_allowed:
            return not_allowed_text(source, text, seen.offset);
        default:
            return {fmt::format("The XML is not well-formed: {}.", seen.reason), character, ""};
    }
}

std::string_view shown_name_of(const SourceFile& source, const ElementExtent& element) {
    const std::string_view tag = source.slice(element.start_tag).substr(1);
    return tag.substr(0, name_length(tag));
}

std::string unclosed_help(const SourceFile& source, const ElementExtent& element) {
    const std::string name = shortened(shown_name_of(source, element), 80);
    const std::string_view text = source.text();
    const std::size_t begin = element.start_tag.end;
    std::string_view content = text.substr(begin, text.find_first_of("<\r\n", begin) - begin);
    content = trimmed(content);
    if (!content.empty()) {
        const auto end = static_cast<std::size_t>(content.data() + content.size() - text.data());
        return repaired_line(source, {span_of(end, 0), fmt::format("</{}>", name)});
    }
    if (has_indented_content(text, element)) return fmt::format("add </{}> where it ends", name);
    return repaired_line(source, {span_of(element.start_tag.end - 1, 0), "/"});
}

}  // namespace registrar
