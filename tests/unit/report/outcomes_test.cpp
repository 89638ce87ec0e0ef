// SPDX-License-Identifier: Apache-2.0
#include "report/outcomes.h"

#include <catch2/catch.hpp>

using namespace registrar;

namespace {

const Message lost{"lost", "[...] is lost.", Level::error, ""};

/// Returns two rows of two actions. The second action rejects the first row with two messages.
Batch two_rows() {
    Batch batch;
    batch.rows = 2;
    batch.first_record = 11;
    batch.lines.add(0, 12);
    batch.lines.add(1, 15);
    batch.outcomes = {RowOutcome::created, RowOutcome::rejected, RowOutcome::updated, RowOutcome::unchanged};
    for (const char* field : {"lovCode", "score"}) {
        Finding found;
        found.number = 1;
        found.message = &lost;
        found.field = field;
        found.value = "=1+1";
        found.text = "A, \"B\" is lost.";
        batch.findings.push_back(found);
    }
    return batch;
}

std::string lines(bool all) {
    const std::vector<std::string> actions = {"earlier", "first", "second"};
    std::string text;
    visit_outcomes(two_rows(), {"a,b.csv", actions, 1, 2}, all,
                   [&text](const OutcomeLine& line) { line.append_csv(text); });
    return text;
}

const std::string rejected =
    "\"a,b.csv\",12,11,second,rejected,error,lost,lovCode,'=1+1,\"A, \"\"B\"\" is lost.\"\n"
    "\"a,b.csv\",12,11,second,rejected,error,lost,score,'=1+1,\"A, \"\"B\"\" is lost.\"\n";

}  // namespace

TEST_CASE("each message of a row and action is one line") {
    CHECK(lines(false) == rejected);
}

TEST_CASE("with all outcomes, rows and actions without a message also have a line, in order") {
    CHECK(lines(true) == "\"a,b.csv\",12,11,first,created,,,,,\n" + rejected +
                             "\"a,b.csv\",15,12,first,updated,,,,,\n"
                             "\"a,b.csv\",15,12,second,unchanged,,,,,\n");
}

TEST_CASE("a line has as many cells as the header") {
    const std::string all = lines(true);
    const std::string first = all.substr(0, all.find('\n'));
    // One comma is in the file name.
    CHECK(std::count(first.begin(), first.end(), ',') ==
          std::count(outcomes_header.begin(), outcomes_header.end(), ',') + 1);
}
