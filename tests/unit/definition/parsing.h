// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shared by the tests of definitions: parses a text, keeps the findings.
#include <string>

#include "definition/definition.h"
#include "diag/render.h"

namespace registrar::testing {

struct Parsed {
    explicit Parsed(std::string_view bytes) : definition(parse_definition("d.xml", bytes, findings)) {}

    Diagnostics findings;
    std::optional<Definition> definition;

    const XmlElement& root() const { return definition.value().root; }
    std::string_view slice(Span span) const { return definition.value().source->slice(span); }
    const Diagnostic& first() const { return findings.all().at(0); }
    std::string rendered() const { return render_text(findings.all()); }
};

/// "line:column rule" of each finding, one a line.
inline std::string locations(const Diagnostics& findings) {
    std::string text;
    for (const Diagnostic& each : findings.all()) {
        text += std::to_string(each.location.line) + ":" + std::to_string(each.location.column) + " " +
                each.rule + "\n";
    }
    return text;
}

}  // namespace registrar::testing
