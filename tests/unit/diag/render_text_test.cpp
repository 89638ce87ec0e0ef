// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "diag/render.h"

using namespace registrar;

namespace {

Diagnostic finding_in(std::string line, std::uint64_t column, std::uint64_t width) {
    return {Level::error, "bad-value", "Not good.", {"a.csv", 42, column, width, std::move(line)},
            "",           {},          ""};
}

// The line with the text and the line with the caret.
std::pair<std::string, std::string> shown(const Diagnostic& finding) {
    const std::string text = render_text(finding);
    const std::size_t first = text.find('\n') + 1;
    const std::size_t second = text.find('\n', first) + 1;
    return {text.substr(first, second - 1 - first), text.substr(second, text.find('\n', second) - second)};
}

std::size_t columns(std::string_view text) {
    return count_code_points(text);
}

}  // namespace

TEST_CASE("a finding shows its line with caret and label, then its notes and its help") {
    Diagnostic finding = finding_in("1007;Meier;Anna;31.02.2024", 17, 10);
    finding.rule = "bad-datetime";
    finding.message = "Your dateTime information mismatches preset dateTimeFormat";
    finding.label = "lastAccessDate: February 2024 has 29 days";
    finding.notes.push_back({{"a.xml", 5, 21, 10, "    <dateTimeFormat>DD.MM.YYYY</dateTimeFormat>"},
                             "the format is DD.MM.YYYY"});
    finding.help = "write 29.02.2024";
    CHECK(render_text(finding) ==
          "a.csv:42:17: error: Your dateTime information mismatches preset dateTimeFormat [bad-datetime]\n"
          "   42 | 1007;Meier;Anna;31.02.2024\n"
          "      |                 ^^^^^^^^^^ lastAccessDate: February 2024 has 29 days\n"
          "a.xml:5:21: note: the format is DD.MM.YYYY\n"
          "    5 |     <dateTimeFormat>DD.MM.YYYY</dateTimeFormat>\n"
          "      |                     ^^^^^^^^^^\n"
          "help: write 29.02.2024\n");
}

TEST_CASE("a location with line 0 prints only the first line, without line and column") {
    Diagnostic finding = finding_in("not shown", 3, 1);
    finding.location.line = 0;
    CHECK(render_text(finding) == "a.csv: error: Not good. [bad-value]\n");
    finding.help = "try again";
    CHECK(render_text(finding) == "a.csv: error: Not good. [bad-value]\nhelp: try again\n");
}

TEST_CASE("a large line number widens the gutter") {
    Diagnostic finding = finding_in("abc", 2, 1);
    finding.location.line = 1'234'567;
    CHECK(shown(finding) == std::pair<std::string, std::string>("1234567 | abc", "        |  ^"));
}

TEST_CASE("a tab takes one column") {
    CHECK(shown(finding_in("\ta\tb", 4, 1)) ==
          std::pair<std::string, std::string>("   42 |  a b", "      |    ^"));
}

TEST_CASE("shows control characters, escape sequences and direction marks as dots in the line") {
    const auto [line, caret] = shown(finding_in("a\x1b[31m\xC2\x85\xE2\x80\xAE!", 8, 1));
    CHECK(line == "   42 | a·[31m··!");
    CHECK(caret == "      |        ^");
}

TEST_CASE("shows control characters in file, message, label, note and help by number") {
    Diagnostic finding = finding_in("abc", 1, 1);
    finding.location.file = "a\nb";
    finding.message = "x\x1b[2J";
    finding.label = "l\r";
    finding.notes.push_back({{"n\x07", 0, 0, 1, ""}, "t\x08"});
    finding.help = "h\nh";
    CHECK(render_text(finding) ==
          "a\\x0ab:42:1: error: x\\x1b[2J [bad-value]\n   42 | abc\n      | ^ l\\x0d\n"
          "n\\x07: note: t\\x08\nhelp: h\\x0ah\n");
}

TEST_CASE("replaces bytes that are not UTF-8, one column each") {
    const auto [line, caret] = shown(finding_in("a\xFF\xFE!", 4, 1));
    CHECK(line == "   42 | a\xEF\xBF\xBD\xEF\xBF\xBD!");
    CHECK(caret == "      |    ^");
}

TEST_CASE("shows a line of 160 code points completely") {
    std::string text;
    for (int i = 0; i < 160; ++i) text += "é";
    CHECK(shown(finding_in(text, 160, 1)).first == "   42 | " + text);
}

TEST_CASE("cuts a longer line around the caret") {
    const std::string text = std::string(500, 'a') + "BCD" + std::string(500, 'e');
    const auto [line, caret] = shown(finding_in(text, 501, 3));
    CHECK(columns(line) == 8 + 160);
    CHECK(line.starts_with("   42 | …a"));
    CHECK(line.ends_with("e…"));
    const std::size_t column = caret.find('^');
    CHECK(caret.substr(column) == "^^^");
    CHECK(line.substr(column + 2, 3) == "BCD");  // the ellipsis takes three bytes
}

TEST_CASE("does not cut a longer line on a side where nothing is left out") {
    const std::string text = "B" + std::string(500, 'e');
    CHECK(shown(finding_in(text, 1, 1)).first == "   42 | B" + std::string(158, 'e') + "…");
    const std::string backwards = std::string(500, 'e') + "B";
    CHECK(shown(finding_in(backwards, 501, 1)).first == "   42 | …" + std::string(158, 'e') + "B");
}

TEST_CASE("the caret of a wide range ends with the visible part of the line") {
    const auto [line, caret] = shown(finding_in(std::string(1000, 'x'), 101, 900));
    CHECK(columns(line) == columns(caret));
}

TEST_CASE("a partly kept line is cut on both sides, with the caret at the right column") {
    Diagnostic finding = finding_in("abcdeXfgh", 1006, 1);
    finding.location.line_text_column = 1001;
    const auto [line, caret] = shown(finding);
    CHECK(line == "   42 | …bcdeXfgh");
    CHECK(caret == "      |      ^");
}

TEST_CASE("a column after the end of the line puts the caret right after it, also in an empty line") {
    CHECK(shown(finding_in("ab", 99, 5)).second == "      |   ^");
    CHECK(shown(finding_in("", 1, 1)) == std::pair<std::string, std::string>("   42 |", "      | ^"));
}

TEST_CASE("colour is used only on request and changes nothing else") {
    const Diagnostic finding = finding_in("abc", 2, 1);
    std::string coloured = render_text(finding, true);
    CHECK(render_text(finding).find('\x1b') == std::string::npos);
    REQUIRE(coloured.find('\x1b') != std::string::npos);
    for (std::size_t at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
        coloured.erase(at, coloured.find('m', at) + 1 - at);
    }
    CHECK(coloured == render_text(finding));
}

TEST_CASE("shows the first 20 findings of a rule in a file, then the number of the others") {
    std::vector<Diagnostic> findings(23, finding_in("abc", 1, 1));
    Diagnostic other_rule = findings.front();
    other_rule.rule = "other";
    findings.push_back(other_rule);
    Diagnostic other_file = findings.front();
    other_file.location.file = "b.csv";
    findings.push_back(other_file);

    std::string expected;
    for (int i = 0; i < 20; ++i) expected += render_text(findings.front());
    expected += "a.csv: note: 3 more of [bad-value]\n";
    expected += render_text(other_rule) + render_text(other_file);
    CHECK(render_text(findings) == expected);
}
