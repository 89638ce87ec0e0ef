// SPDX-License-Identifier: Apache-2.0
#include "values/due_text.h"

#include <fmt/format.h>

namespace registrar {

namespace {

constexpr std::string_view due_begin = "${due";

/// Returns the offset of the next `${due}` or `${due:`, or npos.
std::size_t find_due(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find(due_begin, from); at != std::string_view::npos;
         at = text.find(due_begin, at + 1)) {
        const std::size_t end = at + due_begin.size();
        if (end < text.size() && (text[end] == '}' || text[end] == ':')) return at;
    }
    return std::string_view::npos;
}

/// Returns the due time in a format, or in YYYY-MM-DD if it is empty.
std::optional<std::string> formatted(std::string_view format, LocalSeconds due, std::string& fault) {
    const auto compiled = DateFormat::compile(format);
    // A month alone is a good name; so is everything that has at least one part of a date.
    const bool dateless =
        compiled.fault == FormatFault::no_date && format.find_first_of("YyMmDd") == std::string_view::npos;
    if ((compiled.fault == FormatFault::none || compiled.fault == FormatFault::no_date) && !dateless)
        return compiled.format.format(due);
    fault = fmt::format("The format of ${{due:{}}} is not valid; for instance ${{due:YYYYMMDD}} is.", format);
    return std::nullopt;
}

}  // namespace

bool names_due(std::string_view text) {
    return find_due(text, 0) != std::string_view::npos;
}

std::optional<std::string> fill_due(std::string_view text, LocalSeconds due, std::string& fault) {
    std::string filled;
    std::size_t done = 0;
    for (std::size_t at = find_due(text, 0); at != std::string_view::npos; at = find_due(text, done)) {
        filled += text.substr(done, at - done);
        const std::size_t inside = at + due_begin.size();
        const std::size_t end = text.find('}', inside);
        if (end == std::string_view::npos) {
            fault = fmt::format("'{}' has no }} at its end.", text.substr(at));
            return std::nullopt;
        }
        const auto part = text[inside] == '}'
                              ? std::optional(format_date(day_of(due)))
                              : formatted(text.substr(inside + 1, end - inside - 1), due, fault);
        if (!part) return std::nullopt;
        filled += *part;
        done = end + 1;
    }
    return filled + std::string(text.substr(done));
}

std::optional<LocalSeconds> parse_due(std::string_view text) {
    if (const auto day = parse_date(text)) return *day * 86'400;
    const std::size_t clock = text.find('T');
    if (!parse_timestamp(text) || clock == std::string_view::npos) return std::nullopt;
    return parse_timestamp(fmt::format("{}Z", text.substr(0, text.find_first_of("Zz+-", clock))));
}

}  // namespace registrar
