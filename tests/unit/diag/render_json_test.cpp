// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "diag/render.h"

using namespace registrar;

namespace {

Diagnostic sample() {
    return {Level::warning,
            "twice",
            "Given \"twice\".",
            {"a dir/ä.xml", 3, 5, 4, "    <a/>"},
            "here",
            {{{"/b.xml", 1, 2, 1, "<c/>"}, "first here"}},
            "remove one"};
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

bool holds(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("JSON has every part of a finding") {
    const std::vector<Diagnostic> findings{sample()};
    CHECK(render_json(findings) == R"([
  {
    "level": "warning",
    "rule": "twice",
    "code": "twice",
    "message": "Given \"twice\".",
    "file": "a dir/ä.xml",
    "line": 3,
    "column": 5,
    "width": 4,
    "label": "here",
    "notes": [
      {
        "file": "/b.xml",
        "line": 1,
        "column": 2,
        "width": 1,
        "text": "first here"
      }
    ],
    "help": "remove one"
  }
]
)");
}

TEST_CASE("annotations of GitHub have the place, the code, the message and the help") {
    CHECK(render_github(std::vector{sample()}) ==
          "::warning file=a dir/ä.xml,line=3,col=5,title=twice::Given \"twice\".%0Ahelp: remove one\n");
}

TEST_CASE("JSON of no findings is an empty array") {
    CHECK(render_json({}) == "[]\n");
}

TEST_CASE("JSON and SARIF stay UTF-8 if a message is not") {
    std::vector<Diagnostic> findings{sample()};
    findings.front().message = "cell \xFF";
    findings.front().location.file = "\xFF.xml";
    CHECK(holds(render_json(findings), "cell \xEF\xBF\xBD"));
    const std::string sarif = render_sarif(findings, "1.0");
    CHECK(holds(sarif, "cell \xEF\xBF\xBD"));
    CHECK(holds(sarif, "%FF.xml"));
}

TEST_CASE("SARIF names tool, version, column kind and each rule once") {
    std::vector<Diagnostic> findings{sample(), sample(), sample()};
    findings[1].rule = "other";
    const std::string sarif = render_sarif(findings, "1.2.3");
    CHECK(holds(sarif, R"("version": "2.1.0")"));
    CHECK(holds(sarif, R"("name": "registrar")"));
    CHECK(holds(sarif, R"("version": "1.2.3")"));
    CHECK(holds(sarif, R"("columnKind": "unicodeCodePoints")"));
    CHECK(count(sarif, R"("id": "twice")") == 1);
    CHECK(count(sarif, R"("id": "other")") == 1);
    CHECK(count(sarif, R"("ruleIndex": 0)") == 2);
    CHECK(count(sarif, R"("ruleIndex": 1)") == 1);
}

TEST_CASE("SARIF has the range as columns and the file as an escaped URI") {
    const std::string sarif = render_sarif(std::vector<Diagnostic>{sample()}, "1");
    CHECK(holds(sarif, R"("uri": "a%20dir/%C3%A4.xml")"));
    CHECK(holds(sarif, R"("uri": "file:///b.xml")"));
    CHECK(holds(sarif, R"("startLine": 3)"));
    CHECK(holds(sarif, R"("startColumn": 5)"));
    CHECK(holds(sarif, R"("endColumn": 9)"));
    CHECK(holds(sarif, R"("text": "Given \"twice\".\nhere\nhelp: remove one")"));
}

TEST_CASE("SARIF of a finding about the whole file has no region") {
    Diagnostic finding = sample();
    finding.location.line = 0;
    finding.notes.clear();
    CHECK_FALSE(holds(render_sarif(std::vector<Diagnostic>{finding}, "1"), "region"));
}

TEST_CASE("SARIF of no findings is one run without results") {
    CHECK(holds(render_sarif({}, "1"), R"("results": [])"));
}
