// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/definition/parsing.h"

using namespace registrar;
using registrar::testing::Parsed;

TEST_CASE("keeps elements, attributes and texts in document order") {
    const Parsed parsed(
        "<?xml version=\"1.0\"?>\n<!-- c --><actions>\n  <a x='1' y=\"2\"/><b>t</b><a/>\n</actions>\n");
    const XmlElement& root = parsed.root();
    CHECK(root.name == "actions");
    CHECK(root.text.empty());
    REQUIRE(root.children.size() == 3);
    CHECK(root.children[0].attributes.size() == 2);
    CHECK(root.child("a") == &root.children[0]);
    CHECK(root.child("b")->text == "t");
    CHECK(root.child("c") == nullptr);
    CHECK(root.children[0].attribute("y")->value == "2");
    CHECK(root.children[0].attribute("z") == nullptr);
}

TEST_CASE("the spans of an element cover its name and the whole element") {
    const Parsed parsed("<r>\n <a b='c'\n  >x<d/></a ><e/></r>");
    const XmlElement& a = parsed.root().children.at(0);
    CHECK(parsed.slice(a.name_span) == "a");
    CHECK(parsed.slice(a.span) == "<a b='c'\n  >x<d/></a >");
    CHECK(parsed.slice(a.children.at(0).span) == "<d/>");
    CHECK(parsed.slice(parsed.root().children.at(1).span) == "<e/>");
    CHECK(parsed.slice(parsed.root().span).size() == parsed.definition->source->text().size());
}

TEST_CASE("the spans of an attribute cover its name and the text between the quotes") {
    const Parsed parsed("<r  one = '' two=\"a&amp;'b\"\n\tthree='&#65;\n&lt;'><four five='6'/></r>");
    const auto& attributes = parsed.root().attributes;
    REQUIRE(attributes.size() == 3);
    CHECK(parsed.slice(attributes[0].name_span) == "one");
    CHECK(parsed.slice(attributes[0].value_span).empty());
    CHECK(parsed.slice(attributes[1].name_span) == "two");
    CHECK(parsed.slice(attributes[1].value_span) == "a&amp;'b");
    CHECK(attributes[1].value == "a&'b");
    CHECK(parsed.slice(attributes[2].value_span) == "&#65;\n&lt;");
    CHECK(attributes[2].value == "A <");
    CHECK(parsed.slice(parsed.root().children[0].attributes[0].value_span) == "6");
}

TEST_CASE("trims XML and Unicode white space from text, and from its span") {
    const Parsed parsed("<r><a>\n  \xC2\xA0 two words \xE3\x80\x80\n</a></r>");
    const XmlElement& a = parsed.root().children.at(0);
    CHECK(a.text == "two words");
    CHECK(parsed.slice(a.text_span) == "two words");
}

TEST_CASE("resolves numeric and the five predefined entities, also outside ASCII") {
    const Parsed parsed("<r>&lt;&gt;&amp;&quot;&apos; &#233;&#x1D11E;</r>");
    CHECK(parsed.root().text == "<>&\"' é𝄞");
    CHECK(parsed.slice(parsed.root().text_span) == "&lt;&gt;&amp;&quot;&apos; &#233;&#x1D11E;");
}

TEST_CASE("text after entities has its own location") {
    const Parsed parsed("<r><a>&lt;&#233;</a><b>x</b></r>");
    CHECK(parsed.slice(parsed.root().children.at(1).text_span) == "x");
}

TEST_CASE("joins text and CDATA without comments; the span goes from the first piece to the last") {
    const Parsed parsed("<r> a <!-- no -->b<![CDATA[ <c> ]]> <![CDATA[d]]> <x>other</x> e </r>");
    CHECK(parsed.root().text == "a b <c>  d  e");
    CHECK(parsed.slice(parsed.root().text_span) ==
          "a <!-- no -->b<![CDATA[ <c> ]]> <![CDATA[d]]> <x>other</x> e");
}

TEST_CASE("CDATA alone is text, and its span is inside the brackets") {
    const Parsed parsed("<r><![CDATA[ a&amp;b ]]></r>");
    CHECK(parsed.root().text == "a&amp;b");
    CHECK(parsed.slice(parsed.root().text_span) == "a&amp;b");
}

TEST_CASE("without text the span is empty and follows the start tag") {
    for (const std::string_view text :
         {"<r></r>", "<r>  \n </r>", "<r/>", "<r>&#32;</r>", "<r><![CDATA[]]></r>"}) {
        const Parsed parsed(text);
        CAPTURE(text);
        CHECK(parsed.root().text.empty());
        CHECK(parsed.root().text_span.begin == parsed.root().text_span.end);
        CHECK(parsed.root().text_span.begin == text.find('>') + 1);
    }
}

TEST_CASE("locations are those of the file, whatever its line ends") {
    const Parsed parsed("<r>\r\n <a>é</a>\r <b>ü x</b>\n</r>");
    const Location a = parsed.definition->locate(parsed.root().children.at(0).text_span);
    CHECK(a.line == 2);
    CHECK(a.column == 5);
    const Location b = parsed.definition->locate(parsed.root().children.at(1).text_span);
    CHECK(b.line == 3);
    CHECK(b.column == 5);
    CHECK(b.width == 3);
}

TEST_CASE("accepts 64 levels of elements") {
    std::string text;
    for (int i = 0; i < 64; ++i) text += "<a>";
    for (int i = 0; i < 64; ++i) text += "</a>";
    CHECK(Parsed(text).definition.has_value());
}

TEST_CASE("cannot load a missing file or a folder") {
    Diagnostics findings;
    CHECK_THROWS_WITH(load_definition("/no/such/definition.xml", findings),
                      "/no/such/definition.xml: No such file or directory");
    CHECK_THROWS_WITH(load_definition("/", findings), "/: Is a directory");
    CHECK(findings.all().empty());
}
