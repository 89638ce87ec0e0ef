// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "diag/unavailable.h"
#include "unit/check/checking.h"

using namespace registrar;
using registrar::testing::Checked;
using registrar::testing::provided;

namespace {

constexpr std::string_view named_file = "<fileName>a.csv</fileName>";

std::string provider_findings(std::string_view settings, std::string_view fields = "<lovCode/>") {
    return Checked(provided(settings, fields)).text();
}

}  // namespace

TEST_CASE("a provider has the documented defaults") {
    const Checked checked(provided(named_file, "<lovCode/><score/>"));
    CHECK(checked.text() == "");
    CHECK(checked.import().provider.settings.file_name == "a.csv");
    CHECK(checked.import().provider.settings.path == "import");
    CHECK(checked.import().dialect.encoding == "UTF-8");
    CHECK(checked.import().dialect.delimiter == ';');
    CHECK(checked.import().dialect.skip_first_line);
    CHECK(checked.import().declared_width == 2);
}

TEST_CASE("a provider's settings reach the job") {
    const Checked checked(provided(
        "<fileName>s_*.csv</fileName><path>in/2024</path><skipFirstLine>No</skipFirstLine><delimiter>comma"
        "</delimiter><fileEncoding>windows-1252</fileEncoding>"
        "<autoDetectLineEndings>yes</autoDetectLineEndings><dateFormat>DD/MM/YYYY</dateFormat>",
        "<lovCode/>"));
    CHECK(checked.text() == "");
    CHECK(checked.import().provider.settings.file_name == "s_*.csv");
    CHECK(checked.import().provider.settings.path == "in/2024");
    CHECK(checked.import().dialect.encoding == "WINDOWS-1252");
    CHECK(checked.import().dialect.delimiter == ',');
    CHECK_FALSE(checked.import().dialect.skip_first_line);
    CHECK(checked.reading().date_format.match("31/01/2024"));
    CHECK(checked.source("dateFormat").value == "DD/MM/YYYY");
}

TEST_CASE("an action's own date format takes precedence over the provider's") {
    const Checked checked(provided("<fileName>a</fileName><dateFormat>DD/MM/YYYY</dateFormat>", "<lovCode/>",
                                   "<dateFormat>YYYYMMDD</dateFormat>"));
    CHECK(checked.reading().date_format.match("20240131"));
    CHECK(checked.source("dateFormat").value == "YYYYMMDD");
}

TEST_CASE("the file name is mandatory") {
    const std::string help =
        " help: <fileName> names the data file, or several by a wildcard: sessions_*.csv\n";
    CHECK(provider_findings("") ==
          "2:21: error: <fileSystemSourceProvider> needs <fileName>. [missing-setting]" + help);
    CHECK(provider_findings("<fileName> </fileName>") ==
          "2:21: error: <fileSystemSourceProvider> needs <fileName>. [missing-setting]" + help +
              "3:2: warning: <fileName> is empty. [empty-setting]\n");
}

TEST_CASE("refuses a path that leads upwards, in the folder and in the file name") {
    const std::string help = " help: relative paths begin in the data folder, which --data-path names\n";
    CHECK(provider_findings("<fileName>../a.csv</fileName><path>x/..</path>") ==
          "3:11: error: String '..' is forbidden in file path [forbidden-path]" + help +
              "3:36: error: String '..' is forbidden in file path [forbidden-path]" + help);
}

TEST_CASE("reports wrong settings of a provider at their text, and suggests names for unknown ones") {
    const std::string name(named_file);
    CHECK(provider_findings(name + "\n<fileEncoding>UTF8x</fileEncoding>") ==
          "4:15: error: The encoding 'UTF8x' is not known. [unknown-encoding] help: did you mean UTF-8?\n");
    CHECK(provider_findings(name + "\n<delimiter>semicolumn</delimiter>") ==
          "4:12: error: The value 'semicolumn' is not valid, comma, pipe, semicolon, tabulation or one "
          "character "
          "expected. [bad-setting] help: did you mean semicolon?\n");
    CHECK(provider_findings(name + "\n<skipFirstLine>perhaps</skipFirstLine>") ==
          "4:16: error: The value 'perhaps' is not valid, yes or no expected. [bad-setting]\n");
    CHECK(provider_findings(name + "\n<dateFormat>xx</dateFormat>")
              .starts_with("4:13: error: dateFormat the given date format xx is not valid. It should only"));
    CHECK(provider_findings(name + "\n<delimeter/>") ==
          "4:2: error: <delimeter> is not a setting of fileSystemSourceProvider. [unknown-setting] help: did "
          "you mean "
          "delimiter?\n");
    CHECK(provider_findings(name + "\n<sheet>1</sheet>").empty());
    CHECK(provider_findings("<filename>a.csv</filename>") ==
          "3:2: note: filename is understood as fileName. [alias]\n");
}

TEST_CASE("accepts a tab between the delimiter tags as the delimiter") {
    for (const std::string text : {"\t", "&#9;", "tabulation"}) {
        const Checked checked(
            provided(std::string(named_file) + "<delimiter>" + text + "</delimiter>", "<lovCode/>"));
        CAPTURE(text);
        CHECK(checked.text() == "");
        CHECK(checked.import().dialect.delimiter == '\t');
    }
    CHECK(provider_findings(std::string(named_file) + "\n<delimiter/>") ==
          "4:2: warning: <delimiter> is empty; its default semicolon holds. [empty-setting]\n");
}

TEST_CASE("an import has exactly one provider, of a known kind") {
    const std::string before = "<import-config><import>\n<providers>";
    const std::string after = "</providers></import></import-config>";
    const std::string no_actions = "1:17: error: <import> has no <actions>. [no-actions]\n";
    CHECK(
        Checked(before + after).text() ==
        no_actions +
            "2:2: error: <providers> holds no provider. [no-provider] help: <fileSystemSourceProvider> takes "
            "the files from a folder\n");
    CHECK(Checked(before + "<fileSystemSourceProvder/>" + after).text() ==
          no_actions +
              "2:13: error: There is no provider <fileSystemSourceProvder>. [unknown-element] help: did you "
              "mean fileSystemSourceProvider?\n");
    const std::string one = "<fileSystemSourceProvider><fileName>a</fileName></fileSystemSourceProvider>";
    CHECK(Checked(before + one + "\n" + one + after).text() ==
          no_actions + "3:2: error: An <import> has one provider. [provider-twice]\n");
}

TEST_CASE("with a columnsMapping, fields select the columns of the file by name") {
    const Checked checked(
        provided(std::string(named_file) +
                     "<columnsMapping><score/><ignoredColumn/><trackingStatus><completed>c</completed>"
                     "</trackingStatus><lovCode/><lovGuid/></columnsMapping>",
                 "<lovCode/><trackingStatus><mandatory>yes</mandatory></trackingStatus>"));
    CHECK(checked.text() == "");
    CHECK(checked.import().declared_width == 5);
    REQUIRE(checked.action().fields.size() == 2);
    CHECK(checked.action().fields[0].cell == 3);
    CHECK(checked.action().fields[1].cell == 2);
    CHECK(checked.action().fields[1].mapping->spelling(2) == "c");
    CHECK(checked.action().fields[1].mandatory);
}

TEST_CASE("with a columnsMapping, an ignored column has no effect") {
    const Checked checked(provided(std::string(named_file) + "<columnsMapping><lovCode/></columnsMapping>",
                                   "<ignoredColumn/><lovCode/>"));
    CHECK(checked.text() ==
          "5:10: note: <ignoredColumn> means nothing beside <columnsMapping>. [ignored-column]\n");
    CHECK(checked.action().fields.size() == 1);
}

TEST_CASE("reports a field that is not in the columnsMapping") {
    CHECK(provider_findings(std::string(named_file) + "<columnsMapping><lovCode/></columnsMapping>",
                            "<lovCode/><score/>") ==
          "5:20: error: <score> is not in <columnsMapping>. [not-in-columns-mapping]\n");
}

TEST_CASE("the columns of a columnsMapping are fields of some action, without attributes or texts") {
    CHECK(provider_findings(std::string(named_file) +
                            "\n<columnsMapping a=\"\"><lovCode column=\"x\">t</lovCode><lovCod/>"
                            "<trackingStatus><x/></trackingStatus></columnsMapping>") ==
          "4:17: error: <columnsMapping> has no attribute a. [unknown-attribute]\n"
          "4:31: error: <lovCode> has no attribute column. [unknown-attribute]\n"
          "4:42: error: Text cannot stand in <lovCode>. [unexpected-text]\n"
          "4:54: error: <lovCod> is not a field of any action. [unknown-field] help: did you mean lovCode "
          "or lovCodes?\n"
          "4:79: error: <x> is not a value of trackingStatus. [unknown-element]\n");
}

TEST_CASE("a columnsMapping appears once and excludes header names") {
    const std::string columns = "<columnsMapping><lovCode/></columnsMapping>";
    CHECK(provider_findings(std::string(named_file) + columns + "\n" + columns) ==
          "4:2: error: <columnsMapping> is given twice. [setting-twice]\n");
    CHECK(provider_findings(std::string(named_file) + columns, "<lovCode column=\"x\"/>") ==
          "5:18: error: The attribute column cannot stand beside <columnsMapping>. [column-attribute]\n");
}

TEST_CASE("flags override the provider's settings") {
    JobOverrides overrides;
    overrides.delimiter = ",";
    const Checked checked(provided(std::string(named_file) + "<delimiter>pipe</delimiter>", "<lovCode/>"),
                          overrides);
    CHECK(checked.import().dialect.delimiter == ',');
}
