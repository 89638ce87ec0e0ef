// SPDX-License-Identifier: Apache-2.0
#pragma once
// A definition as the XML says it: elements, attributes and texts with their places, and no meaning yet.
// Comments and processing instructions are left out; everything else is kept in document order.
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
    /// Its own text and CDATA joined, entities resolved, trimmed; empty where there is none.
    std::string text;
    /// The trimmed text in the source, from the first run to the last; empty, behind the start tag, where
    /// there is none.
    Span text_span;
    std::vector<XmlAttribute> attributes;
    std::vector<XmlElement> children;

    /// The first child of that name, or null.
    const XmlElement* child(std::string_view name) const;
    /// The attribute of that name, or null.
    const XmlAttribute* attribute(std::string_view name) const;
};

struct Definition {
    std::shared_ptr<const SourceFile> source;
    XmlElement root;

    Location locate(Span span) const { return source->locate(span); }
};

/// Reads a definition's bytes: decodes them (byte order mark, XML declaration, else UTF-8), demands
/// well-formed XML 1.0, refuses a DOCTYPE and nesting deeper than 64. Every fault is reported with its place
/// and, where one can be given, a `help:` that shows the repaired line; then there is no definition. Does no
/// I/O.
std::optional<Definition> parse_definition(const std::string& path, std::string_view bytes,
                                           Diagnostics& findings);

/// Reads the file first. Throws FileUnavailable when it cannot be read.
std::optional<Definition> load_definition(const std::string& path, Diagnostics& findings);

}  // namespace registrar
