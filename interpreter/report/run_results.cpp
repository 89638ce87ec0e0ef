// SPDX-License-Identifier: Apache-2.0
#include "report/run_results.h"

#include <algorithm>
#include <filesystem>

#include "diag/unavailable.h"
#include "remote/move_file.h"
#include "report/rejects_file.h"

namespace registrar {

std::vector<NamedDigest> digests_of(const Report& report) {
    std::vector<NamedDigest> digests;
    for (const InputSummary& input : report.inputs) {
        NamedDigest& digest = digests.emplace_back(NamedDigest{input.file, input.sha256});
        try {
            if (digest.sha256.empty() && std::filesystem::is_regular_file(input.file))
                digest.sha256 = file_sha256(input.file);
        } catch (const FileUnavailable&) {
            // Without a digest, no later command takes the file for the one that was read.
        }
    }
    return digests;
}

Json EndedResults::to_json() const {
    Json json = {
        {"parts", parts.to_json()}, {"report", report}, {"exit", exit_code}, {"inputs", Json::array()}};
    for (const NamedDigest& input : inputs) json["inputs"].push_back({input.path, input.sha256});
    return json;
}

EndedResults EndedResults::from_json(const Json& json) {
    EndedResults ended{ResultParts::from_json(json.at("parts")), json.at("report"), json.at("exit")};
    for (const Json& input : json.at("inputs")) ended.inputs.push_back({input[0], input[1]});
    return ended;
}

void finish_results(const EndedResults& ended, const Report& report, mode_t mode) {
    if (ended.parts.outcomes) finish_result(*ended.parts.outcomes, mode, true);
    if (ended.parts.rejects) finish_rejects(*ended.parts.rejects, mode);
    if (ended.report.empty()) return;
    const bool page = ended.report.ends_with(".html");
    write_result(ended.report, page ? report.to_html() : dump(report.to_json(), 2) + "\n", mode);
}

void discard_results(const ResultParts& parts) noexcept {
    if (parts.outcomes) discard_result(*parts.outcomes);
    if (parts.rejects) discard_result(*parts.rejects);
}

bool inputs_unchanged(const std::vector<NamedDigest>& inputs) {
    return std::all_of(inputs.begin(), inputs.end(), [](const NamedDigest& input) {
        return std::filesystem::is_regular_file(input.path) && file_sha256(input.path) == input.sha256;
    });
}

}  // namespace registrar
