// SPDX-License-Identifier: Apache-2.0
#pragma once
// A workbook's XML part as events, in constant memory. A door to Expat.
#include <string_view>

#include "input/zip_parts.h"

namespace registrar {

/// The attributes of an element: names and values, one behind the other, ended by null.
class XmlAttributes {
public:
    explicit XmlAttributes(const char** list) : list_(list) {}
    /// The value of the attribute of that name, whatever its prefix; empty where there is none.
    std::string_view find(std::string_view name) const;
    bool has(std::string_view name) const { return locate(name) != nullptr; }

private:
    const char* locate(std::string_view name) const;
    const char** list_;
};

/// Names come without their prefix: writers choose prefixes as they like.
class XmlListener {
public:
    virtual void start(std::string_view element, const XmlAttributes& attributes) = 0;
    virtual void end(std::string_view element) = 0;
    virtual void text(std::string_view characters) = 0;

protected:
    ~XmlListener() = default;
};

/// Reads the part to its end. Throws BadWorkbook where it is no XML or declares a document type, and what the
/// listener throws.
void read_xml(const ZipParts& parts, std::string_view name, XmlListener& listener);

}  // namespace registrar
