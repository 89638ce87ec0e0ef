// SPDX-License-Identifier: Apache-2.0
// Tests of searches, which choose the columns for looking up a record.
#include <catch2/catch.hpp>

#include "unit/declarations/trial_action.h"

using namespace registrar;
using namespace registrar::testing;

namespace {

constexpr std::string_view custom_a = "<custom><guid>{A}</guid></custom>";

Checked searched(std::string_view options, std::string_view more = "") {
    return Checked(trial(std::string(needed) + "<sessionTitle/>" + std::string(more), options));
}

std::string trainee(std::string_view inside) {
    return std::string("<traineeSearchField>").append(inside).append("</traineeSearchField>");
}

std::string with_login(std::string_view more) {
    return std::string(by_login).append(more);
}

}  // namespace

TEST_CASE("a search names columns by elements and custom fields by GUID, in order") {
    const Checked checked = searched(trainee("<custom>a</custom><candidateLogin/>"), custom_a);
    CHECK(checked.text().empty());
    const SearchField& search = settings_of(checked).trainee;
    REQUIRE(search.keys.size() == 2);
    CHECK(search.keys[0] == SearchKey{static_cast<std::uint8_t>(LearnerKey::custom), "a"});
    CHECK(search.keys[1] == SearchKey{static_cast<std::uint8_t>(LearnerKey::login), ""});
    CHECK(search.names(LearnerKey::login));
    CHECK_FALSE(search.names(LearnerKey::email));
    CHECK_FALSE(search.has_results);
    CHECK(checked.source("traineeSearchField").value == "custom a, candidateLogin");
}

TEST_CASE("a search may name its columns as text") {
    const Checked checked =
        searched(with_login("<sessionSearchField>\n sessionTitle,\tsessionGuid</sessionSearchField>"));
    CHECK(checked.text() ==
          "5:2: note: sessionGuid of <sessionSearchField> is not among <fields> and takes no part. "
          "[search-not-in-fields]\n");
    CHECK(settings_of(checked).session.keys == std::vector<SearchKey>{{1, ""}});
}

TEST_CASE("without a search the action's default order applies, unless the action requires one") {
    const Checked none = searched(by_login);
    CHECK(settings_of(none).session.empty());
    CHECK(none.source("sessionSearchField").origin == "default");
    CHECK(searched("").text() ==
          "2:2: error: No search field was provided to find the candidate. [no-search] help: "
          "<traineeSearchField> names the columns by which to look\n");
    CHECK(searched("<traineeSearchField/>").text() ==
          "4:11: error: No search field was provided to find the candidate. [no-search] help: "
          "<traineeSearchField> names the columns by which to look\n");
    CHECK(searched(with_login("<sessionSearchField/>")).text() ==
          "4:69: warning: <sessionSearchField> is empty. [empty-setting]\n");
}

TEST_CASE("a search column that is not a field is a note if another one is a field, else an error") {
    CHECK(searched(trainee("<candidateEmail/><candidateLogin/>")).text() ==
          "4:31: note: candidateEmail of <traineeSearchField> is not among <fields> and takes no part. "
          "[search-not-in-fields]\n");
    CHECK(
        searched(trainee("<candidateEmail/><custom>b</custom>"), custom_a).text() ==
        "4:31: error: candidateEmail of <traineeSearchField> is not among <fields>. [search-not-in-fields]\n"
        "4:48: error: custom b of <traineeSearchField> is not among <fields>. [search-not-in-fields]\n");
}

TEST_CASE("hasResults is allowed if the action knows it") {
    const Checked checked = searched(
        with_login("<trainingSearchField hasResults=\"yes\"><trainingPathCode/></trainingSearchField>"));
    CHECK(checked.text().empty());
    CHECK(settings_of(checked).training.has_results);
    CHECK(checked.source("trainingSearchField").value == "trainingPathCode; hasResults");
    CHECK(searched(with_login("<trainingSearchField hasResults=\"maybe\"><trainingPathCode/>"
                              "</trainingSearchField>"))
              .text() == "4:101: error: The value 'maybe' is not valid, yes or no expected. [bad-setting]\n");
    CHECK(searched(
              with_login("<trainingSearchField hasResult=\"yes\"><trainingPathCode/></trainingSearchField>"))
              .text() ==
          "4:89: error: <trainingSearchField> has no attribute hasResult. [unknown-attribute] help: did you "
          "mean "
          "hasResults?\n");
    CHECK(searched("<traineeSearchField hasResults=\"yes\"><candidateLogin/></traineeSearchField>").text() ==
          "4:30: error: <traineeSearchField> has no attribute hasResults. [unknown-attribute]\n");
}

TEST_CASE("reports what a search cannot contain, with the nearest names") {
    CHECK(searched(trainee("<candidateLogn/>")).findings.errors() == 2);
    CHECK(searched(trainee("<candidateLogin/><lovCodes/>")).text() ==
          "4:48: error: <lovCodes> is not a column of <traineeSearchField>. [unknown-element]\n");
    CHECK(searched(trainee("<candidateLogin/><candidateEmial/>")).text() ==
          "4:48: error: <candidateEmial> is not a column of <traineeSearchField>. [unknown-element] help: "
          "did you "
          "mean candidateEmail?\n");
    CHECK(searched(trainee("<candidateLogin/><custom/>"), custom_a)
              .text()
              .find("4:48: error: <custom> holds no GUID. [missing-guid]") == 0);
    CHECK(searched(trainee("<candidateLogin>x</candidateLogin>")).text() ==
          "4:46: error: Text cannot stand in <candidateLogin>. [unexpected-text]\n");
    CHECK(searched(trainee("candidateEmail<candidateLogin/>")).text() ==
          "4:30: error: Text cannot stand in <traineeSearchField>. [unexpected-text]\n");
}

TEST_CASE("warns of a repeated column in a search, and reports a second search unless both are equal") {
    CHECK(searched(trainee("<candidateLogin/><candidateLogin/>")).text() ==
          "4:48: warning: <candidateLogin> stands twice in <traineeSearchField>. [repeated-setting]\n");
    CHECK(searched(with_login(by_login)).text() ==
          "4:69: warning: <traineeSearchField> is given twice. [repeated-setting]\n");
    CHECK(searched(with_login(trainee("<custom>a</custom>")), custom_a).text() ==
          "4:69: error: <traineeSearchField> is given twice, with different values. [setting-twice]\n");
}

TEST_CASE("accepts older spellings in searches, too") {
    const Checked checked =
        searched(with_login("<sessionSearchField><seesionId/><sessionTitle/></sessionSearchField>"));
    CHECK(checked.findings.errors() == 0);
    CHECK(checked.text().find("note: seesionId is understood as sessionId. [alias]") != std::string::npos);
}
