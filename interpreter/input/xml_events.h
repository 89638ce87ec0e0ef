// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads an XML part of a workbook as events, in constant memory. Uses Expat.
#include <string_view>

#include "input/zip_parts.h"

namespace registrar {

/// The attributes of an element: names and values alternately, ended by null.
class XmlAttributes {
public:
    explicit XmlAttributes(const char** list) : list_(list) {}
    /// Returns the value of the attribute with that name, whatever its prefix, or an empty text if there is
    /// none.
    std::string_view find(std::string_view name) const;
    bool has(std::string_view name) const { return locate(name) != nullptr; }

private:
    const char* locate(std::string_view name) const;
    const char** list_;
};

/// Receives the events. Names come without prefix, because writers choose their own prefixes.
class XmlListener {
public:
    virtual void start(std::string_view element, const XmlAttributes& attributes) = 0;
    virtual void end(std::string_view element) = 0;
    virtual void text(std::string_view characters) = 0;

protected:
    ~XmlListener() = default;
};

/// Reads the part to its end. Throws BadWorkbook if it is not XML or declares a document type. Rethrows
/// exceptions of the listener.
void read_xml(const ZipParts& parts, std::string_view name, XmlListener& listener);

}  // namespace registrar
