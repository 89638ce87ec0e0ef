// SPDX-License-Identifier: Apache-2.0
#include "engine/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "diag/json.h"
#include "diag/unavailable.h"
#include "engine/run_changes.h"
#include "remote/move_file.h"
#include "values/date_format.h"

namespace registrar {

namespace {

constexpr std::string_view plan_begin = "{\n\"version\": 1,\n\"outcomes\": [";

/// Returns the options that must be the same when the plan is followed.
Json flags_json(const RunOptions& options) {
    Json flags = outcome_flags(options);
    flags["overrides"] = Json::array();
    for (const auto& [name, value] : options.overrides) flags["overrides"].push_back({name, value});
    return flags;
}

/// Reads a plan without its rows, of which there may be any number. Returns a discarded value if the file is
/// not JSON.
Json read_head(std::istream& file) {
    const auto keep = [](int, Json::parse_event_t event, const Json& parsed) {
        return event != Json::parse_event_t::key || (parsed != "outcomes" && parsed != "changes");
    };
    return Json::parse(file, keep, false);
}

}  // namespace

PlanFile::PlanFile(const std::string& path, mode_t mode)
    : file_(ResultFile::create(new_result_part(path))), mode_(mode), text_(plan_begin) {}

void PlanFile::write(std::string_view text) {
    constexpr std::size_t at_once = 1u << 20;
    text_ += text;
    if (text_.size() < at_once) return;
    file_.write(text_);
    text_.clear();
}

void PlanFile::add(const OutcomeLine& line) {
    Json json = {{"file", line.file},
                 {"line", line.line},
                 {"record", line.record},
                 {"action", line.action},
                 {"outcome", row_outcome_names[static_cast<std::size_t>(line.outcome)]}};
    if (line.has_message()) {
        json["level"] = line.level;
        json["code"] = line.code;
        json["field"] = line.field;
        json["value"] = line.value;
        json["message"] = line.message;
    }
    write(first_ ? "\n" : ",\n");
    write(dump(json, -1));
    first_ = false;
}

/// Writes every record that the run would delete, and every value that it would reset to empty or 0.
void PlanFile::write_changes(Store& planned, std::int64_t run) {
    bool first = true;
    const auto add_change = [&](const Json& change) {
        write(first ? "\n" : ",\n");
        write(dump(change, -1));
        first = false;
    };
    visit_changes(planned, {run}, [&](const RecordChange& record) {
        if (record.before.record == nullptr) return;
        Json change = {{"type", record.type->name},
                       {"key", format_key(*record.type, record.before)},
                       {"line", record.line}};
        if (record.after.record == nullptr) {
            change["change"] = "delete";
            add_change(change);
            return;
        }
        visit_fields(record, [&](const ChangeLine& line) {
            if (line.change != "reset") return;
            change["change"] = "reset";
            change["attribute"] = line.field->name;
            change["before"] = line.before;
            add_change(change);
        });
    });
}

void PlanFile::finish(Store& planned, const StoreIdentity& identity, const Report& report, const Job& job,
                      const RunOptions& options) {
    write("\n],\n\"changes\": [");
    write_changes(planned, report.run);
    Json inputs = Json::array();
    for (const InputSummary& input : report.inputs)
        inputs.push_back({{"file", input.file}, {"sha256", input.sha256}});
    write(
        fmt::format("\n],\n\"totals\": {},\n\"clock\": \"{}\",\n\"definition\": {},\n\"inputs\": {},\n"
                    "\"flags\": {},\n\"store\": {}\n}}\n",
                    dump(report.to_json().at("totals"), -1), format_timestamp(report.clock),
                    dump(job.definition_sha256, -1), dump(inputs, -1), dump(flags_json(options), -1),
                    dump(Json{{"guid", identity.guid}, {"revision", identity.revision}}, -1)));
    file_.write(text_);
    file_.sync();
    finish_result(file_.part(), mode_, true);
}

PlanFile::~PlanFile() {
    discard_result(file_.part());  // does nothing after finish(), which renamed the part
}

void check_replaces_plan(const std::string& path) {
    if (written_directly(path) || !std::filesystem::exists(path)) return;
    std::ifstream file(path, std::ios::binary);
    std::string begin(plan_begin.size(), '\0');
    file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
    if (file.gcount() > 0 && begin != plan_begin)
        throw Refused("--out: " + path + " exists already and is not a plan");
}

void follow_plan(const std::string& path, const Job& job, RunOptions& options) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw FileUnavailable(path, "cannot be read");
    const Json plan = read_head(file);
    try {
        if (plan.at("definition") != job.definition_sha256)
            throw Refused(path + ": the definition has changed since the plan was made");
        if (plan.at("flags") != flags_json(options))
            throw Refused(path + ": the plan was made with other flags");
        PlanToFollow held{path, {plan.at("store").at("guid"), plan.at("store").at("revision")}, {}};
        for (const Json& input : plan.at("inputs")) held.inputs.push_back(input.at("sha256"));
        options.now = parse_timestamp(std::string(plan.at("clock")));
        options.plan_to_follow = std::move(held);
    } catch (const Json::exception&) {
        throw Refused(path + ": this is not a plan");
    }
    if (!options.now) throw Refused(path + ": this is not a plan");
}

void check_planned_store(const PlanToFollow& plan, Store& store, std::optional<std::int64_t> left_at) {
    const StoreIdentity identity = store.identity();
    if (identity.guid != plan.store.guid || identity.revision != left_at.value_or(plan.store.revision))
        throw Refused(plan.path + ": the store has changed since " +
                      (left_at ? "the unfinished run stopped" : "the plan was made"));
}

void check_still_planned(const RunOptions& options, Store& store, const Report& report) {
    if (options.plan_to_follow && store.identity().revision != report.store_revision)
        throw StepFailed(
            std::string(stale_plan),
            options.plan_to_follow->path + ": another run has changed the store since the plan was made", 3);
}

void check_still_planned(const RunOptions& options, std::size_t input, const std::string& sha256) {
    if (options.plan_to_follow && options.plan_to_follow->inputs.at(input) != sha256)
        throw StepFailed(std::string(stale_plan),
                         options.plan_to_follow->path + ": a data file changed while it was read", 3);
}

void check_planned_inputs(const PlanToFollow& plan, const std::vector<std::string>& paths, PlannedPart part) {
    const std::size_t known = part.first + paths.size();
    if (known > plan.inputs.size() || (part.last && known < plan.inputs.size()))
        throw Refused(fmt::format("{}: the plan was made for {} files, these are {}", plan.path,
                                  plan.inputs.size(), known));
    for (std::size_t at = 0; at < paths.size(); ++at) {
        if (!std::filesystem::is_regular_file(paths[at]))
            throw Refused(plan.path + ": only a file can be compared with a plan, not " + paths[at]);
        if (plan.inputs[part.first + at].empty())
            throw Refused(plan.path + ": the plan stopped at a limit before the end of " + paths[at]);
        if (file_sha256(paths[at]) != plan.inputs[part.first + at])
            throw Refused(plan.path + ": " + paths[at] + " has changed since the plan was made");
    }
}

void check_foreseeable(const PlanToFollow& plan, const Job& job) {
    const bool fetches = std::any_of(job.imports.begin(), job.imports.end(), [](const ImportJob& import) {
        return import.provider.type != nullptr && import.provider.type->fetch != nullptr;
    });
    if (fetches || !job.pre_process.empty())
        throw Refused(plan.path + ": no plan can foresee which files servers and <preProcess> bring");
}

}  // namespace registrar
