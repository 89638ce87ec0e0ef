// SPDX-License-Identifier: Apache-2.0
#include "engine/kept_run.h"

#include <filesystem>

#include "diag/json.h"
#include "diag/unavailable.h"

namespace registrar {

JobOverrides overrides_of(const RunRow& run) {
    JobOverrides overrides;
    const Json settings = Json::parse(run.settings, nullptr, false);
    if (!settings.is_object()) return overrides;
    for (const Json& given : settings.value("set", Json::array())) {
        const std::string flag = given.at(0);
        set_override(overrides, std::string_view(flag).substr(2), given.at(1).get<std::string>());
    }
    return overrides;
}

std::string marked_as_utf8(const std::string& definition_text) {
    return "\xEF\xBB\xBF" + definition_text;
}

std::optional<Job> job_of(const RunRow& run) try {
    if (run.definition_text.empty()) return std::nullopt;
    Diagnostics ignored;
    const auto definition =
        parse_definition(run.definition_path, marked_as_utf8(run.definition_text), ignored);
    return definition ? check(*definition, overrides_of(run), ignored) : std::nullopt;
} catch (const Refused&) {
    return std::nullopt;  // an override that this version does not accept
}

std::string home_of(const RunRow& run) {
    const Json settings = Json::parse(run.settings, nullptr, false);
    const std::string folder =
        settings.is_object() ? settings.value("data-path", std::string()) : std::string();
    return folder.empty() ? std::filesystem::path(run.definition_path).parent_path().string() : folder;
}

std::string path_of(const RunInput& input) {
    const Json dialect = Json::parse(input.dialect, nullptr, false);
    const std::string sheet = dialect.is_object() ? dialect.value("sheet", std::string()) : std::string();
    if (!sheet.empty() && input.file.ends_with("!" + sheet))
        return input.file.substr(0, input.file.size() - sheet.size() - 1);
    // Runs of older versions did not keep the name of the sheet.
    const auto mark = input.file.rfind('!');
    if (mark == std::string::npos || std::filesystem::exists(input.file)) return input.file;
    return input.file.substr(0, mark);
}

Report report_of(const RunRow& run) {
    Report report;
    report.run = run.id;
    report.state = run.state;
    report.definition_path = run.definition_path;
    report.definition_sha256 = run.definition_sha256;
    report.clock = run.clock;
    report.started = run.started;
    report.finished = run.finished;
    report.tzdb = run.tzdb;
    return report;
}

}  // namespace registrar
