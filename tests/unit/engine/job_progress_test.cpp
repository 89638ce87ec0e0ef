// SPDX-License-Identifier: Apache-2.0
#include "engine/job_progress.h"

#include <catch2/catch.hpp>

#include "checking.h"

using namespace registrar;
using registrar::testing::Checked;

namespace {

constexpr std::string_view tracking_import =
    "<import><providers><fileSystemSourceProvider><fileName>*.csv</fileName></fileSystemSourceProvider>"
    "</providers><actions><createOrUpdateConsolidatedTrackingAction><fields><candidateLogin/><lovCode/>"
    "<sessionTitle/><trainingPathCode/></fields></createOrUpdateConsolidatedTrackingAction></actions>";
constexpr std::string_view learner_import =
    "<import><providers><fileSystemSourceProvider><fileName>*.csv</fileName></fileSystemSourceProvider>"
    "</providers><actions><createOrUpdateLearnerAction><fields><candidateLogin/><candidateName/>"
    "<managerLogin/></fields></createOrUpdateLearnerAction></actions>";

/// The stations of a job whose imports found three files each, a word for each: "rows 0-2 whole".
std::string stations_of(const std::string& imports, bool atomic_file = false) {
    const Checked checked("<import-config>" + imports + "</import-config>");
    INFO(checked.text());
    const Job& job = checked.job.value();
    JobProgress progress;
    for (std::size_t import = 0; import < job.imports.size(); ++import)
        for (int file = 0; file < 3; ++file) progress.files.push_back({import, "file.csv"});
    progress.imports_found = job.imports.size();
    std::string text;
    for (const Station& station : stations(job, progress, atomic_file)) {
        if (station.kind == Station::Kind::find) continue;
        if (!text.empty()) text += ' ';
        if (station.kind == Station::Kind::whole) text += "whole";
        if (station.kind == Station::Kind::step) text += station.step->type->name;
        if (station.kind == Station::Kind::rows)
            text += "rows " + std::to_string(station.first) + "-" + std::to_string(station.last);
    }
    return text;
}

std::string import_of(std::string_view begin, std::string_view consolidators = "") {
    return std::string(begin) + std::string(consolidators) + "</import>";
}

}  // namespace

TEST_CASE("files of an import are read at one go, whatever is done once behind them", "[engine]") {
    CHECK(stations_of(import_of(tracking_import)) == "rows 0-3 whole");
    CHECK(stations_of(import_of(tracking_import) + import_of(tracking_import)) ==
          "rows 0-3 whole rows 3-6 whole");
    CHECK(stations_of(import_of(tracking_import), true) == "rows 0-3");
}

TEST_CASE("what stands behind each file parts them", "[engine]") {
    CHECK(stations_of(import_of(learner_import)) == "rows 0-1 rows 1-2 rows 2-3");
    CHECK(stations_of(import_of(tracking_import, "<consolidators><timeLogger/></consolidators>")) ==
          "rows 0-1 timeLogger rows 1-2 timeLogger rows 2-3 whole timeLogger");
}
