// SPDX-License-Identifier: Apache-2.0
// Tests of XML faults that the help line corrects, so that one pass finds all of them.
#include <catch2/catch.hpp>

#include "unit/definition/parsing.h"

using namespace registrar;
using registrar::testing::locations;
using registrar::testing::Parsed;

TEST_CASE("corrects a lone end tag to an empty element") {
    const Parsed parsed(
        "<actions>\n  <fields>\n    </candidateLogin>\n    <userEmail/>\n  </fields>\n</actions>");
    CHECK_FALSE(parsed.definition);
    CHECK(parsed.rendered() ==
          "d.xml:3:5: error: The end tag </candidateLogin> has no start tag. [not-well-formed]\n"
          "    3 |     </candidateLogin>\n"
          "      |     ^^^^^^^^^^^^^^^^^\n"
          "help: <candidateLogin/>\n");
}

TEST_CASE("corrects a lone end tag within its line") {
    const Parsed parsed("<actions>\n  <fields><a/></b><c/></fields>\n</actions>");
    CHECK(parsed.first().help == "<fields><a/><b/><c/></fields>");
    CHECK(parsed.findings.errors() == 1);
}

TEST_CASE("reports an unclosed element at its start tag and corrects it to an empty element") {
    const Parsed parsed("<actions>\n  <fields>\n    <userEmail>\n    <date/>\n  </fields>\n</actions>");
    CHECK_FALSE(parsed.definition);
    CHECK(parsed.rendered() ==
          "d.xml:3:5: error: The element <userEmail> is not closed. [not-well-formed]\n"
          "    3 |     <userEmail>\n"
          "      |     ^^^^^^^^^^^\n"
          "d.xml:5:3: note: </fields> is closed here, while <userEmail> is still open\n"
          "    5 |   </fields>\n"
          "      |   ^^^^^^^^^\n"
          "help: <userEmail/>\n");
}

TEST_CASE("an unclosed element keeps its attributes in the corrected line") {
    CHECK(Parsed("<r>\n<a b='c' >\n</r>").first().help == "<a b='c' />");
}

TEST_CASE("closes an unclosed element after its text") {
    const Parsed parsed("<r>\n <a>\n  <mandatory>yes\n </a>\n</r>");
    CHECK(locations(parsed.findings) == "3:3 not-well-formed\n");
    CHECK(parsed.first().help == "<mandatory>yes</mandatory>");
}

TEST_CASE("does not correct an unclosed element with indented content to an empty one") {
    const Parsed parsed("<r>\n  <fields>\n    <a/>\n  <parameters/>\n</r>");
    CHECK(locations(parsed.findings) == "2:3 not-well-formed\n");
    CHECK(parsed.first().help == "add </fields> where it ends");
}

TEST_CASE("reports an unclosed root at its start tag, not at the end of the file") {
    const Parsed parsed("<!-- c -->\n<actions>\n  <a/>\n\n");
    CHECK(locations(parsed.findings) == "2:1 not-well-formed\n");
    CHECK(parsed.first().message == "The element <actions> is not closed.");
    CHECK(parsed.first().help == "add </actions> at the end");
}

TEST_CASE("shows every open element if the file is cut off") {
    const Parsed parsed("<r>\n<a/>\n<b>\n<c>");
    CHECK(locations(parsed.findings) == "1:1 not-well-formed\n3:1 not-well-formed\n4:1 not-well-formed\n");
}

TEST_CASE("reports mismatched tags at the end tag with both names, and with the start tag") {
    const Parsed parsed("<actions>\n  <a><mandatory>yes</mandatry></a>\n</actions>");
    CHECK_FALSE(parsed.definition);
    CHECK(parsed.rendered() ==
          "d.xml:2:20: error: The start tag <mandatory> and the end tag </mandatry> do not match. "
          "[not-well-formed]\n"
          "    2 |   <a><mandatory>yes</mandatry></a>\n"
          "      |                    ^^^^^^^^^^^\n"
          "d.xml:2:6: note: <mandatory> is opened here\n"
          "    2 |   <a><mandatory>yes</mandatry></a>\n"
          "      |      ^^^^^^^^^^^\n"
          "help: <a><mandatory>yes</mandatory></a>\n");
}

TEST_CASE("mismatched root tags are one fault") {
    const Parsed parsed("<actions>\n<a/>\n</action>\n");
    CHECK(locations(parsed.findings) == "3:1 not-well-formed\n");
    CHECK(parsed.first().help == "</actions>");
}

TEST_CASE("names that differ in letter case are mismatched") {
    CHECK(Parsed("<r><Fields></fields></r>").first().message ==
          "The start tag <Fields> and the end tag </fields> do not match.");
}

TEST_CASE("what follows decides whether an end tag is alone or part of a pair") {
    const std::string_view lone = "The end tag </x> has no start tag.";
    const std::string_view pair = "The start tag <a> and the end tag </x> do not match.";
    CHECK(Parsed("<r><a></x></a></r>").first().message == lone);
    CHECK(Parsed("<r><a></x></r>").first().message == pair);
    CHECK(Parsed("<r><a></x><a></a></r>").first().message == pair);
    CHECK(Parsed("<r><a></x><a/><!-- </r> --><![CDATA[</r>]]></a></r>").first().message == lone);
    CHECK(Parsed("<r><a></x><r></r></a></r>").first().message == lone);
}

TEST_CASE("suggests removing a > after the root") {
    const Parsed parsed("<actions>\n</actions>>\n");
    CHECK_FALSE(parsed.definition);
    CHECK(parsed.rendered() ==
          "d.xml:2:11: error: Nothing but comments may follow the end of the root <actions>. "
          "[not-well-formed]\n"
          "    2 | </actions>>\n"
          "      |           ^\n"
          "help: </actions>\n");
    CHECK(Parsed("<actions/>\n>").first().help == "remove the >");
}

TEST_CASE("suggests removing an end tag after the root") {
    const Parsed parsed("<actions/>\n</actions>");
    CHECK(locations(parsed.findings) == "2:1 not-well-formed\n");
    CHECK(parsed.first().help == "remove the </actions>");
}

TEST_CASE("an end tag before the root is a lone end tag") {
    const Parsed parsed("<!-- c -->\n</a>\n<b/>");
    CHECK(locations(parsed.findings) == "2:1 not-well-formed\n");
    CHECK(parsed.first().help == "<a/>");
}

TEST_CASE("finds faults of all kinds in one pass, each at its location") {
    const Parsed parsed(
        "<actions>\n"
        "  <a><fields>\n"
        "    </login>\n"
        "    <email>\n"
        "    <date>x</data>\n"
        "    <b c='1' c='2'/>\n"
        "    <d>A & B &nbsp; &#0;</d>\n"
        "  </fields></a>\n"
        "</actions>>\n");
    Diagnostics sorted = parsed.findings;
    sorted.sort_by_location();
    CHECK(locations(sorted) ==
          "3:5 not-well-formed\n4:5 not-well-formed\n5:12 not-well-formed\n6:14 not-well-formed\n"
          "7:10 not-well-formed\n7:14 not-well-formed\n7:21 not-well-formed\n9:11 not-well-formed\n");
}

TEST_CASE("shows a bare ampersand and an unknown entity escaped") {
    CHECK(Parsed("<r>A & B</r>").first().help == "<r>A &amp; B</r>");
    CHECK(Parsed("<r>R&D</r>").first().help == "<r>R&amp;D</r>");
    CHECK(Parsed("<r a='R&D'/>").first().help == "<r a='R&amp;D'/>");
    CHECK(Parsed("<r>x&nbsp;y</r>").first().help == "<r>x&amp;nbsp;y</r>");
    CHECK(Parsed("<r>A &lt B</r>").first().help == "<r>A &lt; B</r>");
}

TEST_CASE("corrects at most 20 faults") {
    std::string text = "<r><a>";
    for (int i = 0; i < 100; ++i) text += "</x>\n";
    CHECK(Parsed(text + "</a></r>").findings.errors() == 20);
}

TEST_CASE("shows the part of a long line around the correction") {
    const std::string filling(500, 'x');
    const std::string help = Parsed("<r>" + filling + "<a></b></a>" + filling + "</r>").first().help;
    CHECK(help.starts_with("…xxx"));
    CHECK(help.ends_with("xxx…"));
    CHECK(help.find("x<a><b/></a>x") != std::string::npos);
    CHECK(help.size() < 120);
}
