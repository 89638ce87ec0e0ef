// SPDX-License-Identifier: Apache-2.0
#pragma once
// A definition as XML: elements, attributes and texts with their locations. Does not interpret them. Omits
// comments and processing instructions; keeps everything else in document order.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"
#include "diag/source_file.h"

namespace registrar {

struct XmlAttribute {
    std::string name;
    std::string value;  ///< entities resolved
    Span name_span;
    Span value_span;  ///< between the quotes
};

struct XmlElement {
    std::string name;
    Span name_span;  ///< the name in the start tag
    Span span;       ///< from `<` of the start tag to the end of the element
    /// The element's own text and CDATA joined, entities resolved, trimmed. Empty if there is none.
    std::string text;
    /// The trimmed text in the source, from the first piece to the last. If there is none, an empty span
    /// after the start tag.
    Span text_span;
    std::vector<XmlAttribute> attributes;
    std::vector<XmlElement> children;

    /// Returns the span of the text or, if there is none, of the name.
    Span text_or_name_span() const { return text.empty() ? name_span : text_span; }
    /// Returns the first child with that name, or null.
    const XmlElement* child(std::string_view name) const;
    /// Returns the attribute with that name, or null.
    const XmlAttribute* attribute(std::string_view name) const;
};

struct Definition {
    std::shared_ptr<const SourceFile> source;
    XmlElement root;

    Location locate(Span span) const { return source->locate(span); }
};

/// Parses a definition's bytes. Decodes them (byte order mark, XML declaration, else UTF-8). Requires
/// well-formed XML 1.0 and rejects a DOCTYPE and nesting deeper than 64. Reports every fault with its
/// location and, if possible, a `help:` with the repaired line; then returns nothing. Does no I/O.
std::optional<Definition> parse_definition(const std::string& path, std::string_view bytes,
                                           Diagnostics& findings);

/// Reads the file, or standard input for "-", then parses it as parse_definition() does. Throws
/// FileUnavailable if the file cannot be read.
std::optional<Definition> load_definition(const std::string& path, Diagnostics& findings);

}  // namespace registrar
