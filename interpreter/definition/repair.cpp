// SPDX-License-Identifier: Apache-2.0
#include "definition/repair.h"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "definition/fault_text.h"
#include "definition/tag_scan.h"
#include "diag/utf8.h"
#include "values/text.h"

namespace registrar {

namespace {

constexpr std::size_t longest = 120;
constexpr std::size_t margin = 40;

bool continues(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

std::string repaired_line(const SourceFile& source, const Edit& edit) {
    const std::string_view text = source.shown();
    const std::size_t break_before = text.substr(0, edit.replaced.begin).find_last_of("\r\n");
    const std::size_t line_begin = break_before == std::string_view::npos ? 0 : break_before + 1;
    const std::size_t line_end = std::min(text.find_first_of("\r\n", edit.replaced.end), text.size());
    const std::string_view before = text.substr(line_begin, edit.replaced.begin - line_begin);
    const std::string_view after = text.substr(edit.replaced.end, line_end - edit.replaced.end);
    if (before.size() + edit.text.size() + after.size() <= longest) {
        return std::string(trimmed(std::string(before) + edit.text + std::string(after)));
    }
    std::size_t from = before.size() - std::min(before.size(), margin);
    while (from > 0 && continues(before[from])) --from;
    std::size_t to = std::min(after.size(), margin);
    while (to < after.size() && continues(after[to])) ++to;
    return (from > 0 ? "…" : "") + std::string(before.substr(from)) + edit.text +
           std::string(after.substr(0, to)) + (to < after.size() ? "…" : "");
}

namespace {

constexpr std::size_t most_repairs = 20;

/// Returns whether a word processor writes the character in place of a quote.
bool is_typographic_quote(char32_t c) {
    return (c >= 0x2018 && c <= 0x201F) || c == 0xAB || c == 0xBB || c == 0x2033 || c == 0xFF02;
}

/// Shortens a name or reference for a message, because they can be of any length.
std::string cut(std::string_view text) {
    constexpr std::size_t most = 80;
    return shortened(text, most);
}

Diagnostic fault(std::string message, Location location) {
    return {Level::error, "not-well-formed", std::move(message), std::move(location), "", {}, ""};
}

// Reports the fault of one examination and, if the repair is obvious, repairs the text.
class Repair {
public:
    Repair(const SourceFile& source, std::string& text, Diagnostics& findings)
        : source_(source), text_(text), findings_(findings) {}

    /// Returns true if the text was repaired and can be examined again.
    bool repair(const Examination& seen) {
        switch (seen.fault) {
            case Fault::end_tag_differs:
                return repair_end_tag(seen);
            case Fault::input_ends:
                return report_end_of_input(seen);
            case Fault::after_root:
                return repair_after_root(seen);
            case Fault::undefined_entity:
            case Fault::bad_reference:
                return repair_reference(seen);
            case Fault::duplicate_attribute:
                return repair_duplicate(seen);
            default:
                return repair_anything(seen);
        }
    }

private:
    bool repair_end_tag(const Examination& seen) {
        const Span tag = end_tag_around(text_, seen.offset);
        const std::string_view name = end_tag_name(text_, tag);
        const auto same_name = [&](std::size_t index) { return seen.elements[index].name == name; };
        const auto opened = std::find_if(seen.open.rbegin(), seen.open.rend(), same_name);
        if (opened != seen.open.rend()) {
            for (auto index = opened.base(); index != seen.open.end(); ++index) {
                report_unclosed(seen.elements[*index], tag);
                blank(seen.elements[*index].start_tag);
            }
            return true;
        }
        const ElementExtent& innermost = seen.elements[seen.open.back()];
        const bool has_parent = seen.open.size() > 1;
        const std::string_view parent =
            has_parent ? std::string_view(seen.elements[seen.open[seen.open.size() - 2]].name)
                       : std::string_view();
        if (closes_within(text_, tag.end, {innermost.name, parent})) return repair_lone_end_tag(tag);
        report_unequal_pair(innermost, tag);
        blank(innermost.start_tag);
        blank(tag);
        return has_parent;
    }

    bool repair_lone_end_tag(Span tag) {
        const std::string name = shown_end_name(tag);
        Diagnostic finding =
            fault(fmt::format("The end tag </{}> has no start tag.", name), source_.locate(tag));
        finding.help = repaired_line(source_, {tag, fmt::format("<{}/>", name)});
        findings_.add(std::move(finding));
        blank(tag);
        return true;
    }

    void report_unequal_pair(const ElementExtent& element, Span end_tag) {
        const std::string opened = shown_name(element);
        Diagnostic finding = fault(fmt::format("The start tag <{}> and the end tag </{}> do not match.",
                                               opened, shown_end_name(end_tag)),
                                   source_.locate(end_tag));
        finding.notes.push_back(
            {source_.locate(element.start_tag), fmt::format("<{}> is opened here", opened)});
        finding.help = repaired_line(source_, {end_tag, fmt::format("</{}>", opened)});
        findings_.add(std::move(finding));
    }

    void report_unclosed(const ElementExtent& element, Span end_tag) {
        const std::string name = shown_name(element);
        Diagnostic finding =
            fault(fmt::format("The element <{}> is not closed.", name), source_.locate(element.start_tag));
        finding.notes.push_back(
            {source_.locate(end_tag),
             fmt::format("{} is closed here, while <{}> is still open", cut(source_.slice(end_tag)), name)});
        finding.help = unclosed_help(source_, element);
        findings_.add(std::move(finding));
    }

    // Nothing can be repaired here: the root is open, or there is none.
    bool report_end_of_input(const Examination& seen) {
        if (seen.open.empty()) {
            const auto end =
                static_cast<std::uint32_t>(trimmed(text_).data() + trimmed(text_).size() - text_.data());
            add_unless_consequence(fault("The definition has no root element.", source_.locate({end, end})));
        }
        for (const std::size_t index : seen.open) {
            const ElementExtent& element = seen.elements[index];
            const std::string name = shown_name(element);
            Diagnostic finding = fault(fmt::format("The element <{}> is not closed.", name),
                                       source_.locate(element.start_tag));
            finding.help =
                index == 0 ? fmt::format("add </{}> at the end", name) : unclosed_help(source_, element);
            findings_.add(std::move(finding));
        }
        return false;
    }

    bool repair_after_root(const Examination& seen) {
        const ElementExtent& root = seen.elements.front();
        const std::uint32_t begin = markup_at(seen.offset);
        const std::string_view rest = std::string_view(text_).substr(begin);
        Span extra{begin, begin + 1};
        if (rest.starts_with("</")) {
            extra = end_tag_around(text_, begin);
        } else if (!rest.starts_with('>')) {
            return report_second_root(seen);
        }
        Diagnostic finding =
            fault(fmt::format("Nothing but comments may follow the end of the root <{}>.", shown_name(root)),
                  source_.locate(extra));
        const std::string repaired = repaired_line(source_, {extra, ""});
        finding.help = repaired.empty() ? fmt::format("remove the {}", cut(source_.slice(extra))) : repaired;
        findings_.add(std::move(finding));
        blank(extra);
        return true;
    }

    bool report_second_root(const Examination& seen) {
        const ElementExtent& root = seen.elements.front();
        Diagnostic finding =
            fault(fmt::format("Nothing but comments may follow the end of the root <{}>.", shown_name(root)),
                  source_.locate(character_at(text_, seen.offset)));
        finding.notes.push_back(
            {source_.locate(root.start_tag), "a definition has one root, which is opened here"});
        add_unless_consequence(std::move(finding));
        return false;
    }

    bool repair_reference(const Examination& seen) {
        const Span reference = reference_at(text_, seen.offset);
        const std::string written = cut(source_.slice(reference));
        Diagnostic finding =
            seen.fault == Fault::bad_reference
                ? fault(fmt::format("{} is no character that XML allows.", written),
                        source_.locate(reference))
                : fault(fmt::format("The entity {} is not known.", written), source_.locate(reference));
        if (seen.fault == Fault::undefined_entity) {
            finding.help = repaired_line(source_, {{reference.begin, reference.begin + 1}, "&amp;"});
        }
        findings_.add(std::move(finding));
        blank(reference);
        return true;
    }

    bool repair_ampersand(std::uint32_t ampersand, std::uint32_t end) {
        const Span written{ampersand, end};
        const bool known = is_predefined_entity(source_.slice({ampersand + 1, end}));
        Diagnostic finding = known ? fault(fmt::format("The ; of {} is missing.", source_.slice(written)),
                                           source_.locate(written))
                                   : fault("A & that begins no entity is written &amp;.",
                                           source_.locate({ampersand, ampersand + 1}));
        finding.help = known ? repaired_line(source_, {{end, end}, ";"})
                             : repaired_line(source_, {{ampersand, ampersand + 1}, "&amp;"});
        findings_.add(std::move(finding));
        blank({ampersand, ampersand + 1});
        return true;
    }

    bool repair_duplicate(const Examination& seen) {
        const Span attribute = attribute_at(text_, seen.offset);
        const Span name{attribute.begin,
                        attribute.begin + static_cast<std::uint32_t>(
                                              name_length(std::string_view(text_).substr(attribute.begin)))};
        Diagnostic finding = fault(fmt::format("The attribute {} is given twice.", cut(source_.slice(name))),
                                   source_.locate(name));
        finding.help = repaired_line(source_, {attribute, ""});
        findings_.add(std::move(finding));
        blank(attribute);
        return true;
    }

    /// Names a character by its code point, because it may be invisible or look like another one. It came by
    /// copying from a page or a word processor: blanks become a space, others are left out.
    bool repair_character(std::uint32_t offset) {
        if (offset >= text_.size() || static_cast<unsigned char>(text_[offset]) < 0x80) return false;
        const Span written = character_at(text_, offset);
        if (repair_quotes(written)) return true;
        const char32_t c = decode_character(text_, offset).value;
        Diagnostic finding =
            fault(fmt::format("{} cannot stand here.", character_name(c)), source_.locate(written));
        finding.help = repaired_line(source_, {written, is_blank(c) ? " " : ""});
        add_unless_consequence(std::move(finding));
        blank(written);
        return true;
    }

    /// Replaces a pair of typographic quotes around a value. Their bytes become a quote and blanks outside of
    /// the value.
    bool repair_quotes(Span opening) {
        const std::uint32_t end =
            static_cast<std::uint32_t>(std::min(text_.find_first_of("\r\n<>", opening.end), text_.size()));
        std::uint32_t at = opening.end;
        while (at < end && !is_typographic_quote(decode_character(text_, at).value))
            at = character_at(text_, at).end;
        if (at >= end || !is_typographic_quote(decode_character(text_, opening.begin).value)) return false;
        const Span closing = character_at(text_, at);
        const Span value{opening.end, closing.begin};
        Diagnostic finding = fault(fmt::format("{} cannot stand here.",
                                               character_name(decode_character(text_, opening.begin).value)),
                                   source_.locate(opening));
        finding.help = repaired_line(
            source_, {{opening.begin, closing.end}, fmt::format("\"{}\"", source_.slice(value))});
        add_unless_consequence(std::move(finding));
        blank(opening);
        blank(closing);
        text_[opening.end - 1] = text_[closing.begin] = '"';
        return true;
    }

    // Handles all other faults. A bare ampersand, and an end tag without an element, can be repaired; the
    // rest are only reported.
    bool repair_anything(const Examination& seen) {
        const auto ampersand = bare_ampersand(text_, seen.offset);
        if (seen.fault == Fault::not_allowed && ampersand) return repair_ampersand(*ampersand, seen.offset);
        const std::uint32_t begin = markup_at(seen.offset);
        if (begin == prolog_end(text_) && std::string_view(text_).substr(begin).starts_with("</")) {
            const Span tag = end_tag_around(text_, begin);
            return repair_lone_end_tag(tag);
        }
        if (seen.fault == Fault::not_allowed && repair_character(seen.offset)) return true;
        const FaultText words = fault_text(source_, text_, seen);
        Diagnostic finding = fault(words.message, source_.locate(words.span));
        if (seen.fault == Fault::too_deep) finding.rule = "too-deep";
        finding.help = words.help;
        add_unless_consequence(std::move(finding));
        return false;
    }

    // Skips a second fault in a line: it is most likely caused by the blanks that replaced the first one.
    void add_unless_consequence(Diagnostic finding) {
        const auto& known = findings_.all();
        const bool consequence = std::any_of(known.begin(), known.end(), [&](const Diagnostic& each) {
            return each.level == Level::error && each.location.file == finding.location.file &&
                   each.location.line == finding.location.line;
        });
        if (!consequence) findings_.add(std::move(finding));
    }

    // For an invalid end tag, Expat reports the offset after its `<`.
    std::uint32_t markup_at(std::uint32_t offset) const {
        return offset > 0 && text_.compare(offset - 1, 2, "</") == 0 ? offset - 1 : offset;
    }

    /// Returns a name that is safe to show, because a piece of a secret can look like a tag.
    std::string shown_name(const ElementExtent& element) const {
        return cut(shown_name_of(source_, element));
    }
    std::string shown_end_name(Span end_tag) const { return cut(end_tag_name(source_.shown(), end_tag)); }

    void blank(Span span) { text_.replace(span.begin, span.end - span.begin, span.end - span.begin, ' '); }

    const SourceFile& source_;
    std::string& text_;
    Diagnostics& findings_;
};

}  // namespace

Examination examine_and_repair(const SourceFile& source, std::string text, Diagnostics& findings) {
    Repair repair(source, text, findings);
    Examination seen = examine(text);
    for (std::size_t repairs = 0; seen.fault != Fault::none; ++repairs) {
        if (!repair.repair(seen) || repairs + 1 == most_repairs) break;
        seen = examine(text);
    }
    return seen;
}

}  // namespace registrar
