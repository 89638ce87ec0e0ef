// SPDX-License-Identifier: Apache-2.0
#include "definition/decoding.h"

#include <fmt/format.h>

#include <utility>

#include "definition/secret_scan.h"
#include "values/charset.h"
#include "values/text.h"

namespace registrar {
namespace {

constexpr std::string_view xml_blanks = " \t\r\n";
constexpr std::string_view replacement = "\xEF\xBF\xBD";
// Bad characters tend to occur in large numbers, so only this many are reported.
constexpr std::size_t most_reported = 20;

struct Encoding {
    std::string name;
    std::size_t mark_length = 0;
    std::optional<Span> declared;  // the location of the name, if it comes from the XML declaration
};

std::string_view without_leading_blanks(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(xml_blanks), text.size()));
}

Diagnostic fault(std::string rule, std::string message, Location location) {
    return {Level::error, std::move(rule), std::move(message), std::move(location), "", {}, ""};
}

SourceFile with_secrets_hidden(const std::string& path, std::string text) {
    SourceFile source(path, std::move(text));
    source.hide(secret_spans(source.text()));
    return source;
}

Encoding encoding_of(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (const auto mark = byte_order_mark(bytes)) return {mark->encoding, mark->length, {}};
    if (bytes.starts_with("<\0?\0"sv)) return {"UTF-16LE", 0, {}};
    if (bytes.starts_with("\0<\0?"sv)) return {"UTF-16BE", 0, {}};
    if (const auto declared = declared_encoding(bytes)) {
        return {std::string(bytes.substr(declared->begin, declared->end - declared->begin)), 0, declared};
    }
    return {"UTF-8", 0, {}};
}

void report_invalid(const SourceFile& source, const std::vector<std::uint32_t>& offsets,
                    const std::string& encoding, Diagnostics& findings) {
    std::size_t reported = 0;
    for (std::size_t i = 0; i < offsets.size() && reported < most_reported; ++reported) {
        Span span{offsets[i], offsets[i]};
        while (i < offsets.size() && offsets[i] == span.end) {
            span.end += static_cast<std::uint32_t>(replacement.size());
            ++i;
        }
        Diagnostic finding = fault("not-well-formed", fmt::format("These bytes are not valid {}.", encoding),
                                   source.locate(span));
        finding.help =
            "save the file as UTF-8, or name its encoding in the first line: "
            "<?xml version=\"1.0\" encoding=\"WINDOWS-1252\"?>";
        findings.add(std::move(finding));
    }
}

void report_encoding(const std::string& path, std::string_view bytes, const Encoding& encoding, bool known,
                     Diagnostics& findings) {
    const SourceFile source = with_secrets_hidden(path, std::string(bytes));
    const std::string message =
        known ? fmt::format("The file is not written in the encoding {}.", encoding.name)
              : fmt::format("The encoding {} is not known.", encoding.name);
    Diagnostic finding = fault(known ? "wrong-encoding" : "unknown-encoding", message,
                               source.locate(encoding.declared.value_or(Span{})));
    finding.help = "save the file as UTF-8 and write encoding=\"UTF-8\"";
    findings.add(std::move(finding));
}

// Returns the length of the first character in bytes if XML does not allow it, else 0.
std::size_t illegal_length(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x20) return xml_blanks.find(text.front()) == std::string_view::npos ? 1 : 0;
    const bool noncharacter = text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF");
    return noncharacter ? 3 : 0;
}

}  // namespace

std::optional<Span> declared_encoding(std::string_view text) {
    constexpr std::string_view opening = "<?xml";
    if (!text.starts_with(opening)) return std::nullopt;
    std::string_view rest = text.substr(opening.size(), text.find("?>") - opening.size());
    while (true) {
        rest = without_leading_blanks(rest);
        const std::string_view name = rest.substr(0, rest.find_first_of(" \t\r\n='\""));
        rest = without_leading_blanks(rest.substr(name.size()));
        if (name.empty() || !rest.starts_with('=')) return std::nullopt;
        rest = without_leading_blanks(rest.substr(1));
        if (!rest.starts_with('"') && !rest.starts_with('\'')) return std::nullopt;
        const std::size_t closing = rest.find(rest.front(), 1);
        if (closing == std::string_view::npos) return std::nullopt;
        const auto begin = static_cast<std::uint32_t>(rest.data() + 1 - text.data());
        if (name == "encoding") return Span{begin, begin + static_cast<std::uint32_t>(closing) - 1};
        rest.remove_prefix(closing + 1);
    }
}

std::optional<SourceFile> decode_definition(const std::string& path, std::string_view bytes,
                                            Diagnostics& findings) {
    const Encoding encoding = encoding_of(bytes);
    const auto name = canonical_encoding(encoding.name);
    if (!name) {
        report_encoding(path, bytes, encoding, false, findings);
        return std::nullopt;
    }
    const std::string_view content = bytes.substr(encoding.mark_length);
    if (*name == "UTF-8" && first_invalid_utf8(content) == std::string_view::npos) {
        return with_secrets_hidden(path, std::string(content));
    }
    Decoder::Result decoded;
    Decoder(*name).decode(content, true, decoded);
    // The declaration is readable as ASCII but not in the encoding that it names, so it is wrong.
    if (encoding.declared && !decoded.text.starts_with("<?xml")) {
        report_encoding(path, bytes, encoding, true, findings);
        return std::nullopt;
    }
    SourceFile source = with_secrets_hidden(path, std::move(decoded.text));
    report_invalid(source, decoded.invalid, *name, findings);
    return source;
}

std::string without_illegal_characters(const SourceFile& source, Diagnostics& findings) {
    std::string text(source.text());
    std::size_t reported = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::size_t length = illegal_length(std::string_view(text).substr(at));
        if (length == 0) continue;
        const unsigned value = length == 1 ? static_cast<unsigned char>(text[at])
                                           : 0xFFC0U + (static_cast<unsigned char>(text[at + 2]) & 0x3FU);
        const auto begin = static_cast<std::uint32_t>(at);
        if (++reported <= most_reported) {
            findings.add(fault("not-well-formed",
                               fmt::format("The character U+{:04X} is not allowed in XML.", value),
                               source.locate({begin, begin + static_cast<std::uint32_t>(length)})));
        }
        text.replace(at, length, length, ' ');
    }
    return text;
}

}  // namespace registrar
