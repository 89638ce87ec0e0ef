// SPDX-License-Identifier: Apache-2.0
// Tests of XML faults that are reported at their location but not corrected.
#include <catch2/catch.hpp>

#include "unit/definition/parsing.h"

using namespace registrar;
using registrar::testing::locations;
using registrar::testing::Parsed;

namespace {

std::string nested(int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += "<a>\n";
    for (int i = 0; i < depth; ++i) text += "</a>";
    return text;
}

}  // namespace

TEST_CASE("reports an empty definition") {
    for (const std::string_view text : {"", " \r\n\t\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF\n"}) {
        const Parsed parsed(text);
        CAPTURE(text);
        CHECK_FALSE(parsed.definition);
        CHECK(locations(parsed.findings) == "1:1 empty-definition\n");
        CHECK(parsed.first().message == "The definition is empty.");
    }
}

TEST_CASE("refuses a document type declaration, whatever it declares") {
    for (const std::string_view text :
         {"<?xml version='1.0'?><!-- c -->\n<!DOCTYPE r><r/>", "\n<!DOCTYPE r SYSTEM 'r.dtd'><r/>",
          "\n<!DOCTYPE r [<!ENTITY e 'x'>]><r>&e;</r>", "<?pi?>\n<!DOCTYPE"}) {
        const Parsed parsed(text);
        CAPTURE(text);
        CHECK_FALSE(parsed.definition);
        CHECK(locations(parsed.findings) == "2:1 doctype\n");
    }
}

TEST_CASE("accepts a document type declaration in a comment or in CDATA") {
    CHECK(Parsed("<!-- <!DOCTYPE r> --><r><![CDATA[<!DOCTYPE r>]]></r>").definition);
}

TEST_CASE("refuses nesting over 64 at the first start tag that is too deep") {
    const Parsed parsed(nested(65));
    CHECK_FALSE(parsed.definition);
    CHECK(locations(parsed.findings) == "65:1 too-deep\n");
    CHECK(parsed.first().message == "Elements are nested deeper than 64.");
    CHECK(locations(Parsed(nested(100'000)).findings) == "65:1 too-deep\n");
}

TEST_CASE("refuses an empty element that is too deep") {
    std::string text = nested(64);
    text.insert(text.find("</a>"), "<b/>");
    CHECK(locations(Parsed(text).findings) == "65:1 too-deep\n");
}

TEST_CASE("refuses a definition over 16 MiB") {
    const Parsed parsed(std::string(std::size_t{16} * 1024 * 1024 + 1, ' '));
    CHECK_FALSE(parsed.definition);
    CHECK(locations(parsed.findings) == "0:0 too-large\n");
}

TEST_CASE("refuses malformed XML with its exact location") {
    const auto [text, location] = GENERATE(table<std::string, std::string>({
        {"<r/>\n<s/>", "2:1"},
        {"<r/>\ntext", "2:1"},
        {"<r/>\n<![CDATA[x]]>", "2:1"},
        {"text\n<r/>", "1:1"},
        {"<!-- c -->", "1:11"},
        {"<?xml version='1.0'?>\n", "1:22"},
        {"<r>\n&#0;</r>", "2:1"},
        {"<r>\n &unknown;</r>", "2:2"},
        {"<r>\n<a b='1' b='2'/></r>", "2:10"},
        {"<r>\n<a b='<'/></r>", "2:7"},
        {"<r>\n<a b=c/></r>", "2:6"},
        {"<r>\n<a b/></r>", "2:5"},
        {"<r>\n<a b='1'c='2'/></r>", "2:9"},
        {"<r>\n< a/></r>", "2:1"},
        {"<r>\n<1a/></r>", "2:1"},
        {"<r>\na ]]> b</r>", "2:3"},
        {"<r>\n<!-- a -- b --></r>", "2:8"},
        {"<r>\n<!-- a </r>", "2:1"},
        {"<r>\n<![CDATA[ a </r>", "2:1"},
        {"<r>\n<?pi a </r>", "2:1"},
        {"<r>\n<a b='</r>", "2:7"},
        {"<r>\n<a", "2:1"},
        {"<r>\n</r", "2:1"},
        {"\n<?xml version='1.0'?><r/>", "2:1"},
        {"<?xml version='1.0' standalone='x'?><r/>", "1:33"},
        {"<r>\xEF\xBF\xBE</r>", "1:4"},
    }));
    CAPTURE(text);
    const Parsed parsed(text);
    CHECK_FALSE(parsed.definition);
    CHECK(locations(parsed.findings) == location + " not-well-formed\n");
}

TEST_CASE("describes faults in words") {
    CHECK(Parsed("<r a=b/>").first().message == "The value of an attribute stands in quotes.");
    CHECK(Parsed("<r>1 < 2</r>").first().help == "where the sign < itself is meant, write &lt;");
    CHECK(Parsed("<r><!-- a </r>").first().message == "This comment has no end.");
    CHECK(Parsed("<r><![CDATA[a </r>").first().message == "This CDATA section has no end.");
    CHECK(Parsed("<r>&#0;</r>").first().message == "&#0; is no character that XML allows.");
    CHECK(Parsed("<r>&e;</r>").first().message == "The entity &e; is not known.");
    CHECK(Parsed("<r a='' a=''/>").first().message == "The attribute a is given twice.");
    CHECK(Parsed("x<r/>").first().message == "Only comments may stand before the root element.");
    CHECK(Parsed(" <?xml version='1.0'?><r/>").first().message ==
          "The XML declaration must be the very first thing in the file.");
    CHECK(Parsed("<!-- c -->").first().message == "The definition has no root element.");
}

TEST_CASE("a second root has a note that shows the first") {
    const Parsed parsed("<r/>\n<s/>");
    REQUIRE(parsed.first().notes.size() == 1);
    CHECK(parsed.first().notes[0].location.line == 1);
}
