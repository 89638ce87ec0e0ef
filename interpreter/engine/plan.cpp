// SPDX-License-Identifier: Apache-2.0
#include "engine/plan.h"

#include <filesystem>
#include <iterator>

#include "diag/unavailable.h"
#include "store/effects.h"
#include "values/date_format.h"
#include "values/digest.h"

namespace registrar {

namespace {

std::string file_sha256(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw FileUnavailable(path, "cannot be read");
    Sha256 digest;
    std::string block(1u << 20, '\0');
    while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
        digest.update(std::string_view(block).substr(0, static_cast<std::size_t>(file.gcount())));
    return digest.hex();
}

/// The flags that change what comes out; result files do not.
Json flags_json(const RunOptions& options) {
    Json flags = {{"bind", static_cast<int>(options.bind)},
                  {"strict", options.strict},
                  {"atomic-file", options.atomic_file},
                  {"overrides", Json::array()}};
    if (options.max_rejects) flags["max-rejects"] = {options.max_rejects->number, options.max_rejects->percent};
    for (const auto& [name, value] : options.overrides) flags["overrides"].push_back({name, value});
    return flags;
}

bool says_nothing(const RecordView& record, const Attribute& attribute) {
    const std::string text = format_value(record, attribute);
    return text.empty() || text == "0";
}

}  // namespace

PlanFile::PlanFile(const std::string& path) : path_(path), file_(path + ".part", std::ios::binary | std::ios::trunc) {
    if (!file_) throw FileUnavailable(path, "cannot be written");
    file_ << "{\n\"version\": 1,\n\"outcomes\": [";
}

void PlanFile::add(const OutcomeLine& line) {
    Json json = {{"file", line.file},
                 {"line", line.line},
                 {"record", line.record},
                 {"action", line.action},
                 {"outcome", row_outcome_names[static_cast<std::size_t>(line.outcome)]}};
    if (line.finding != nullptr) {
        json["level"] = level_name(line.finding->level);
        json["code"] = line.finding->message->code;
        json["field"] = line.finding->field;
        json["value"] = line.finding->value;
        json["message"] = line.finding->text;
    }
    file_ << (first_ ? "\n" : ",\n") << dump(json, -1);
    first_ = false;
}

/// Every stored record that goes, and every stored value that goes back to nothing.
void PlanFile::write_changes(Store& planned, std::int64_t run) {
    bool first = true;
    const auto add_change = [&](const Json& change) {
        file_ << (first ? "\n" : ",\n") << dump(change, -1);
        first = false;
    };
    for (const EffectSegment& segment : planned.ledger().effects(run)) {
        const RecordType& type = *find_record_type(segment.type);
        StoredRecords now(type);
        unpack_effects(segment, [&](const Effect& effect, const RecordView& before) {
            if (effect.kind == ChangeKind::insert) return;
            const Json place = {{"type", type.name}, {"key", format_key(type, before)}, {"line", effect.line}};
            const void* key = before.record;
            planned.read(type, std::span(&key, 1), before.arena, now);
            Json change = place;
            if (now.index[0] == StoredRecords::none) {
                change["change"] = "delete";
                add_change(change);
                return;
            }
            for (const Attribute& attribute : type.attributes) {
                if (says_nothing(before, attribute) || !says_nothing(now.records.view(now.index[0]), attribute)) continue;
                change["change"] = "reset";
                change["attribute"] = attribute.name;
                change["before"] = format_value(before, attribute);
                add_change(change);
            }
        });
    }
}

void PlanFile::finish(Store& planned, const Report& report, const Job& job, const RunOptions& options) {
    file_ << "\n],\n\"changes\": [";
    {
        Transaction transaction(planned);
        write_changes(planned, report.run);
        transaction.commit();
    }
    const StoreIdentity identity = planned.identity();
    Json inputs = Json::array();
    for (const InputSummary& input : report.inputs) inputs.push_back({{"file", input.file}, {"sha256", input.sha256}});
    file_ << "\n],\n\"totals\": " << dump(report.to_json().at("totals"), -1) << ",\n\"clock\": \""
          << format_timestamp(report.clock) << "\",\n\"definition\": " << dump(job.definition_sha256, -1)
          << ",\n\"inputs\": " << dump(inputs, -1) << ",\n\"flags\": " << dump(flags_json(options), -1)
          << ",\n\"store\": " << dump(Json{{"guid", identity.guid}, {"revision", identity.revision}}, -1) << "\n}\n";
    file_.close();
    std::error_code error;
    if (file_) std::filesystem::rename(path_ + ".part", path_, error);
    if (!file_ || error) throw FileUnavailable(path_, "cannot be written");
}

void hold_to_plan(const std::string& path, Store& store, const Job& job, RunOptions& options) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw FileUnavailable(path, "cannot be read");
    const Json plan = Json::parse(file, nullptr, false);
    if (plan.is_discarded() || !plan.contains("store") || !plan.contains("inputs"))
        throw Refused(path + ": this is not a plan");
    if (plan.at("definition") != job.definition_sha256)
        throw Refused(path + ": the definition has changed since the plan was made");
    if (plan.at("flags") != flags_json(options)) throw Refused(path + ": the plan was made with other flags");
    const StoreIdentity identity = store.identity();
    const bool same_store = plan.at("store").at("guid") == identity.guid &&
                            plan.at("store").at("revision") == identity.revision;
    if (!same_store) throw Refused(path + ": the store has changed since the plan was made");
    for (const Json& input : plan.at("inputs"))
        if (file_sha256(input.at("file")) != input.at("sha256"))
            throw Refused(path + ": " + std::string(input.at("file")) + " has changed since the plan was made");
    options.now = parse_timestamp(std::string(plan.at("clock")));
}

}  // namespace registrar
