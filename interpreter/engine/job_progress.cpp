// SPDX-License-Identifier: Apache-2.0
#include "engine/job_progress.h"

namespace registrar {

namespace {

void add_steps(std::vector<Station>& all, const std::vector<StepJob>& steps, Station where) {
    for (const StepJob& step : steps) {
        if (!step.enabled()) continue;
        where.step = &step;
        all.push_back(where);
    }
}

/// The consolidators of one file: mass steps have their turn behind the import's last one.
void add_consolidators(std::vector<Station>& all, const ImportJob& import, Station where, bool last_file) {
    for (const StepJob& step : import.consolidators) {
        if (!step.enabled() || (step.type->mass != nullptr && !last_file)) continue;
        where.step = &step;
        all.push_back(where);
    }
}

}  // namespace

Json JobProgress::to_json() const {
    Json json = {{"station", station}, {"imports", imports_found}, {"files", Json::array()}};
    for (const FoundFile& file : files) json["files"].push_back({file.import, file.path, file.accepted});
    json["guarded"] = guarded;
    json["stopped"] = stopped;
    json["stopped-at"] = stopped_at;
    json["judged"] = judged;
    json["changed"] = changed;
    json["log"] = log_path;
    json["first-rejects"] = first_rejects;
    json["times"] = Json::array();
    for (const PartSeconds& time : times) json["times"].push_back({time.part, time.seconds});
    return json;
}

JobProgress JobProgress::from_json(const Json& json) {
    JobProgress progress;
    progress.station = json.at("station");
    progress.imports_found = json.at("imports");
    for (const Json& file : json.at("files")) progress.files.push_back({file[0], file[1], file[2]});
    progress.guarded = json.at("guarded");
    progress.stopped = json.at("stopped");
    progress.stopped_at = json.at("stopped-at");
    progress.judged = json.at("judged");
    progress.changed = json.at("changed");
    progress.log_path = json.at("log");
    progress.first_rejects = json.at("first-rejects").get<std::vector<std::string>>();
    for (const Json& time : json.at("times")) progress.times.push_back({time[0], time[1]});
    return progress;
}

std::vector<Station> stations(const Job& job, const JobProgress& progress) {
    std::vector<Station> all;
    add_steps(all, job.pre_process, {.in_import = false});
    if (!job.has_steps()) {
        for (std::size_t import = 0; import < job.imports.size(); ++import)
            all.push_back({Station::Kind::find, nullptr, import});
        if (progress.imports_found < job.imports.size()) return all;
        const std::size_t files = progress.files.size();
        if (!job.takes_files_one_by_one()) all.push_back({Station::Kind::rows, nullptr, 0, 0, files});
        for (std::size_t file = 0; job.takes_files_one_by_one() && file < files; ++file)
            all.push_back({Station::Kind::rows, nullptr, 0, file, file + 1});
        return all;
    }
    std::size_t file = 0;
    for (std::size_t import = 0; import < job.imports.size(); ++import) {
        const ImportJob& whole = job.imports[import];
        all.push_back({Station::Kind::find, nullptr, import});
        if (import >= progress.imports_found) return all;
        for (; file < progress.files.size() && progress.files[file].import == import; ++file) {
            const bool last = file + 1 == progress.files.size() || progress.files[file + 1].import != import;
            all.push_back({Station::Kind::rows, nullptr, import, file, file + 1});
            add_consolidators(all, whole, {Station::Kind::step, nullptr, import, file}, last);
        }
        add_steps(all, whole.post_process, {Station::Kind::step, nullptr, import});
    }
    add_steps(all, job.post_process, {.in_import = false});
    return all;
}

}  // namespace registrar
