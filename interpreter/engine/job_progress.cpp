// SPDX-License-Identifier: Apache-2.0
#include "engine/job_progress.h"

#include "diag/json.h"

namespace registrar {

namespace {

void add_steps(std::vector<JobStage>& all, const std::vector<StepJob>& steps, JobStage where) {
    for (const StepJob& step : steps) {
        if (!step.enabled()) continue;
        where.step = &step;
        all.push_back(where);
    }
}

/// Adds the consolidators of one file. Bulk steps run only after the import's last file.
void add_consolidators(std::vector<JobStage>& all, const ImportJob& import, JobStage where, bool last_file) {
    for (const StepJob& step : import.consolidators) {
        if (!step.enabled() || (step.type->bulk != nullptr && !last_file)) continue;
        where.step = &step;
        all.push_back(where);
    }
}

/// How the rows of an import's files are run.
struct FilesTaken {
    bool one_by_one = false;
    bool atomic = false;  ///< each file is stored completely or not at all
};

/// Adds the rows of an import's files, the finalizers after the last row, and the steps after each file and
/// after the import.
void add_import(std::vector<JobStage>& all, const ImportJob& import, const JobStage& files,
                FilesTaken taken) {
    const bool some = files.first < files.last;
    const bool at_once = some && import.has_finalizer() && (taken.atomic || import.at_once());
    const auto add = [&](JobStage::Kind kind, std::size_t first, std::size_t last) {
        all.push_back({kind, nullptr, files.import, first, last, at_once});
    };
    const auto add_phases = [&](std::uint32_t from) {
        for (std::uint32_t phase = from; phase < import.phases(); ++phase) {
            add(JobStage::Kind::finalizers, files.first, files.last);
            all.back().phase = phase;
        }
    };
    const bool together = at_once || !taken.one_by_one;
    if (some && together) add(JobStage::Kind::rows, files.first, files.last);
    if (at_once) add_phases(1);
    for (std::size_t file = files.first; file < files.last; ++file) {
        const bool last = file + 1 == files.last;
        if (!together) add(JobStage::Kind::rows, file, file + 1);
        if (!at_once && last) add_phases(0);
        add_consolidators(all, import, {JobStage::Kind::step, nullptr, files.import, file}, last);
    }
    // Without files, finalizers run only if there is no provider: a missing file might have named records
    // that they must not change.
    if (!some && import.provider.type == nullptr) add_phases(0);
    add_steps(all, import.post_process, {JobStage::Kind::step, nullptr, files.import});
}

}  // namespace

Json FoundFile::to_json() const {
    return {import, bytes_json(path), accepted};
}

FoundFile FoundFile::from_json(const Json& json) {
    return {json[0], bytes_from(json[1]), json[2]};
}

Json JobProgress::to_json() const {
    Json json = {{"station", stage}, {"imports", imports_found}};
    json["guarded"] = guarded;
    json["stopped"] = stopped;
    json["stopped-at"] = stopped_at;
    json["refused"] = refused;
    json["judged"] = judged;
    json["changed"] = changed;
    json["log"] = bytes_json(log_path);
    json["first-rejects"] = first_rejects;
    json["file-rows"] = file_rows;
    json["created"] = Json::array();
    for (const IdRange& range : created.ranges())
        json["created"].push_back({range.type, range.first, range.next});
    if (!guard_counts.actions.empty()) json["guard-counts"] = guard_counts.to_json();
    if (guard_stop) json["guard-stop"] = guard_stop->to_json();
    return json;
}

JobProgress JobProgress::from_json(const Json& json) {
    JobProgress progress;
    progress.stage = json.at("station");
    progress.imports_found = json.at("imports");
    progress.guarded = json.at("guarded");
    progress.stopped = json.at("stopped");
    progress.stopped_at = json.at("stopped-at");
    progress.refused = json.at("refused");
    progress.judged = json.at("judged");
    progress.changed = json.at("changed");
    progress.log_path = bytes_from(json.at("log"));
    progress.first_rejects = json.at("first-rejects").get<std::vector<std::string>>();
    progress.file_rows = json.at("file-rows");
    if (json.contains("guard-counts"))
        progress.guard_counts = GuardCounts::from_json(json.at("guard-counts"));
    if (json.contains("guard-stop")) progress.guard_stop = GuardStop::from_json(json.at("guard-stop"));
    for (const Json& range : json.at("created"))
        progress.created.add({find_record_type(range[0].get<std::string>())->name, range[1], range[2]});
    return progress;
}

std::vector<JobStage> stages(const Job& job, const JobProgress& progress, bool atomic_file) {
    std::vector<JobStage> all;
    add_steps(all, job.pre_process, {.in_import = false});
    const bool early = !job.has_steps();
    for (std::size_t import = 0; early && import < job.imports.size(); ++import)
        all.push_back({JobStage::Kind::find, nullptr, import});
    if (early && progress.imports_found < job.imports.size()) return all;
    const FilesTaken taken{job.takes_files_one_by_one(), atomic_file};
    if (!taken.one_by_one && !job.has_finalizer()) {
        all.push_back({JobStage::Kind::rows, nullptr, 0, 0, progress.files.size()});
        return all;
    }
    std::size_t file = 0;
    for (std::size_t import = 0; import < job.imports.size(); ++import) {
        if (!early) all.push_back({JobStage::Kind::find, nullptr, import});
        if (import >= progress.imports_found) return all;
        const std::size_t first = file;
        while (file < progress.files.size() && progress.files[file].import == import) ++file;
        add_import(all, job.imports[import], {JobStage::Kind::step, nullptr, import, first, file}, taken);
    }
    add_steps(all, job.post_process, {.in_import = false});
    return all;
}

}  // namespace registrar
