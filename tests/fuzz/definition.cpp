// SPDX-License-Identifier: Apache-2.0
// Fuzzes the parser of definitions: any bytes give either a definition with correct spans or a refusal with a
// location.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "definition/definition.h"
#include "diag/render.h"

namespace {

void demand(bool condition) {
    if (!condition) std::abort();
}

void check_element(const registrar::XmlElement& element, const registrar::SourceFile& source,
                   std::size_t depth) {
    demand(depth <= 64);
    demand(element.span.end <= source.text().size());
    demand(source.slice(element.name_span) == element.name);
    demand(source.slice(element.span).starts_with('<') && source.slice(element.span).ends_with('>'));
    demand(element.text.empty() == (element.text_span.begin == element.text_span.end));
    demand(element.text_span.begin > element.span.begin && element.text_span.end <= element.span.end);
    for (const registrar::XmlAttribute& attribute : element.attributes) {
        demand(source.slice(attribute.name_span) == attribute.name);
        const char quote = source.text()[attribute.value_span.begin - 1];
        demand(quote == '"' || quote == '\'');
        demand(source.text()[attribute.value_span.end] == quote);
    }
    for (const registrar::XmlElement& child : element.children) check_element(child, source, depth + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    registrar::Diagnostics findings;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto definition = registrar::parse_definition("fuzz.xml", bytes, findings);
    demand(definition.has_value() == (findings.errors() == 0));
    for (const registrar::Diagnostic& each : findings.all())
        demand(each.location.line > 0 && each.location.column > 0);
    if (definition) check_element(definition->root, *definition->source, 1);
    demand(registrar::render_text(findings.all()).empty() == findings.all().empty());
    return 0;
}
