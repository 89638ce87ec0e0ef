// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "authoring/format.h"
#include "definition/definition.h"

using namespace registrar;

namespace {

/// Returns the elements, attributes and texts of a definition, without their places.
std::string meaning(const XmlElement& element) {
    std::string all = "<" + element.name;
    for (const XmlAttribute& attribute : element.attributes)
        all += " " + attribute.name + "=" + attribute.value;
    all += ">" + element.text;
    for (const XmlElement& child : element.children) all += meaning(child);
    return all + "</>";
}

std::string meaning(std::string_view text) {
    Diagnostics findings;
    const auto definition = parse_definition("d.xml", text, findings);
    INFO(text);
    REQUIRE(definition);
    return meaning(definition->root);
}

void check_layout(std::string_view text, std::string_view expected) {
    CHECK(format_definition(text) == expected);
    CHECK(format_definition(expected) == expected);
    CHECK(meaning(text) == meaning(expected));
}

}  // namespace

TEST_CASE("each element has a line, and two blanks for each level") {
    check_layout(
        "<actions><a><fields><x/><y></y></fields>\n\n\n\n<parameters>\t<z> 1 </z></parameters></a></actions>",
        "<actions>\n"
        "  <a>\n"
        "    <fields>\n"
        "      <x/>\n"
        "      <y/>\n"
        "    </fields>\n"
        "\n"
        "    <parameters>\n"
        "      <z>1</z>\n"
        "    </parameters>\n"
        "  </a>\n"
        "</actions>\n");
}

TEST_CASE("comments stay where they are: on their own line, or after something") {
    check_layout(
        "<!--first--><actions><!-- of all -->\n<!-- own\n   two lines -->\n<x/><!--after-->   <!-- again "
        "--><y/></actions>",
        "<!--first-->\n"
        "<actions> <!-- of all -->\n"
        "  <!-- own\n   two lines -->\n"
        "  <x/> <!--after--> <!-- again -->\n"
        "  <y/>\n"
        "</actions>\n");
}

TEST_CASE("attributes stand in double quotes, with one blank between them") {
    check_layout("<actions a = 'x > y'\n   b=\"1\" c='say \"hi\"' ><x  column = 'Nom'  /></actions>",
                 "<actions a=\"x > y\" b=\"1\" c='say \"hi\"'>\n"
                 "  <x column=\"Nom\"/>\n"
                 "</actions>\n");
}

TEST_CASE("declarations, instructions, CDATA and references keep their characters") {
    check_layout(
        "<?xml version='1.0'?>\r\n<?editor hint?>\r\n<actions>\r\n<x><![CDATA[ <b> ]]></x><y>a &amp; "
        "b</y></actions>",
        "<?xml version='1.0'?>\n"
        "<?editor hint?>\n"
        "<actions>\n"
        "  <x><![CDATA[ <b> ]]></x>\n"
        "  <y>a &amp; b</y>\n"
        "</actions>\n");
}

TEST_CASE("an element in which text stands beside elements or comments keeps its characters") {
    check_layout("<actions><a>one<x  />two<!-- c --></a><z>a<!-- c -->b</z><y/></actions>",
                 "<actions>\n"
                 "  <a>one<x  />two<!-- c --></a>\n"
                 "  <z>a<!-- c -->b</z>\n"
                 "  <y/>\n"
                 "</actions>\n");
}

TEST_CASE("an empty text has no layout") {
    CHECK(format_definition("").empty());
    CHECK(format_definition(" \n ").empty());
}
