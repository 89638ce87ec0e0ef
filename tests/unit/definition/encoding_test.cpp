// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "definition/decoding.h"
#include "unit/definition/parsing.h"

using namespace registrar;
using namespace std::string_view_literals;
using registrar::testing::locations;
using registrar::testing::Parsed;

namespace {

std::string utf16(std::string_view ascii, bool little_endian) {
    std::string bytes;
    for (const char letter : ascii)
        bytes += little_endian ? std::string{letter, '\0'} : std::string{'\0', letter};
    return bytes;
}

}  // namespace

TEST_CASE("without a mark or a declaration a definition is UTF-8") {
    CHECK(Parsed("<r>é</r>").root().text == "é");
}

TEST_CASE("applies the encoding of the XML declaration without shifting locations") {
    const std::string_view bytes =
        "<?xml version='1.0' encoding=\"windows-1252\"?>\n<r>\x80\xE9<a b='\xFC'>x</a></r>";
    const Parsed parsed(bytes);
    CHECK(parsed.root().text == "€é");
    const XmlElement& a = parsed.root().children.at(0);
    CHECK(a.attributes.at(0).value == "ü");
    CHECK(parsed.slice(a.text_span) == "x");
    CHECK(parsed.definition->locate(a.name_span).column == 7);
}

TEST_CASE("a byte order mark takes precedence over the declaration") {
    CHECK(Parsed("\xEF\xBB\xBF<?xml version='1.0' encoding='ISO-8859-1'?><r>é</r>").root().text == "é");
    const std::string text = "<?xml version='1.0' encoding='UTF-8'?><r>x</r>";
    CHECK(Parsed("\xFF\xFE" + utf16(text, true)).root().text == "x");
    CHECK(Parsed("\xFE\xFF" + utf16(text, false)).root().text == "x");
}

TEST_CASE("recognises UTF-16 without a mark by its declaration") {
    const std::string text = "<?xml version='1.0' encoding='UTF-16'?><r>x</r>";
    CHECK(Parsed(utf16(text, true)).root().text == "x");
    CHECK(Parsed(utf16(text, false)).root().text == "x");
}

TEST_CASE("refuses an unknown encoding at its name") {
    const Parsed parsed("<?xml version='1.0' encoding='no-such'?><r/>");
    CHECK_FALSE(parsed.definition);
    CHECK(locations(parsed.findings) == "1:31 unknown-encoding\n");
    CHECK(parsed.first().message == "The encoding no-such is not known.");
    CHECK(parsed.first().location.width == 7);
}

TEST_CASE("refuses an encoding that contradicts the file at its name") {
    const Parsed parsed("<?xml version='1.0' encoding='UTF-16'?><r/>");
    CHECK_FALSE(parsed.definition);
    CHECK(locations(parsed.findings) == "1:31 wrong-encoding\n");
}

TEST_CASE("refuses invalid UTF-8 with every location") {
    const Parsed parsed("<r>\n a\xE9z\n <b x='\xFF\xFE'/></r>");
    CHECK_FALSE(parsed.definition);
    CHECK(locations(parsed.findings) == "2:3 not-well-formed\n3:8 not-well-formed\n");
    CHECK(parsed.first().message == "These bytes are not valid UTF-8.");
    CHECK(parsed.first().help.find("encoding=") != std::string::npos);
}

TEST_CASE("overlong forms and surrogates are invalid UTF-8") {
    CHECK_FALSE(Parsed("<r>\xC0\xBC</r>").definition);
    CHECK_FALSE(Parsed("<r>\xED\xA0\x80</r>").definition);
}

TEST_CASE("refuses control characters and noncharacters with every location") {
    const Parsed parsed("<r>\x01\n\xEF\xBF\xBF<a b='\0'/></r>"sv);
    CHECK_FALSE(parsed.definition);
    CHECK(locations(parsed.findings) == "1:4 not-well-formed\n2:1 not-well-formed\n2:8 not-well-formed\n");
    CHECK(parsed.findings.all().at(0).message == "The character U+0001 is not allowed in XML.");
    CHECK(parsed.findings.all().at(1).message == "The character U+FFFF is not allowed in XML.");
    CHECK(parsed.findings.all().at(2).message == "The character U+0000 is not allowed in XML.");
}

TEST_CASE("finds the other faults after bad characters, too") {
    const Parsed parsed("<r>\xFF\n\x02\n<a></b>\n</r>");
    CHECK(locations(parsed.findings) == "1:4 not-well-formed\n2:1 not-well-formed\n3:4 not-well-formed\n");
}

TEST_CASE("reports many bad bytes only up to a limit") {
    std::string text = "<r>";
    for (int i = 0; i < 1000; ++i) text += "\xFF a";
    CHECK(Parsed(text + "</r>").findings.errors() == 20);
}

TEST_CASE("only an encoding in a real XML declaration counts") {
    CHECK(declared_encoding("<?xml version='1.0'  encoding = 'x' ?>").value().begin == 33);
    CHECK(declared_encoding("<?xml version=\"encoding='y'\" encoding='x'?>").value().begin == 39);
    CHECK_FALSE(declared_encoding("<?xml version='1.0'?><r encoding='x'/>"));
    CHECK_FALSE(declared_encoding("<?xml-stylesheet encoding='x'?>"));
    CHECK_FALSE(declared_encoding(" <?xml encoding='x'?>"));
    CHECK_FALSE(declared_encoding("<?xml encoding='x?>"));
    CHECK_FALSE(declared_encoding("<?xml?>"));
    CHECK_FALSE(declared_encoding("<?xml"));
    CHECK_FALSE(declared_encoding(""));
}
