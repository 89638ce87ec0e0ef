// SPDX-License-Identifier: Apache-2.0
#include "engine/run_results.h"

#include <algorithm>
#include <filesystem>

#include "engine/rejects_file.h"
#include "remote/move_file.h"

namespace registrar {

Json EndedResults::to_json() const {
    return {{"parts", parts.to_json()}, {"report", report}, {"exit", exit_code}};
}

EndedResults EndedResults::from_json(const Json& json) {
    return {ResultParts::from_json(json.at("parts")), json.at("report"), json.at("exit")};
}

void place_results(const EndedResults& ended, const Report& report, mode_t mode) {
    if (ended.parts.outcomes) place_result(*ended.parts.outcomes, mode, true);
    if (ended.parts.rejects) place_rejects(*ended.parts.rejects, mode);
    if (ended.report.empty()) return;
    const bool page = ended.report.ends_with(".html");
    write_result(ended.report, page ? report.to_html() : dump(report.to_json(), 2) + "\n", mode);
}

void discard_results(const ResultParts& parts) noexcept {
    if (parts.outcomes) discard_result(*parts.outcomes);
    if (parts.rejects) discard_result(*parts.rejects);
}

bool inputs_unchanged(const Report& report) {
    return std::all_of(report.inputs.begin(), report.inputs.end(), [](const InputSummary& input) {
        return std::filesystem::is_regular_file(input.file) && file_sha256(input.file) == input.sha256;
    });
}

}  // namespace registrar
