// SPDX-License-Identifier: Apache-2.0
#include "report/report.h"

#include <algorithm>
#include <stdexcept>

#include "diag/json.h"
#include "report/version.h"
#include "values/date_format.h"

namespace registrar {

void Totals::add(const Totals& other) {
    for (std::size_t at = 0; at < outcomes.size(); ++at) outcomes[at] += other.outcomes[at];
    read += other.read;
    warnings += other.warnings;
}

Report Report::of_actions(std::size_t first, std::size_t count) const {
    Report part = *this;
    const auto cut = [&](auto& list) {
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(first + count), list.end());
        list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(first));
    };
    cut(part.actions);
    cut(part.action_names);
    part.messages.clear();
    for (const auto& [key, counted] : messages) {
        MessageKey own = key;
        std::size_t& action = std::get<0>(own);
        if (action < first || action >= first + count) continue;
        action -= first;
        part.messages.emplace(std::move(own), counted);
    }
    return part;
}

void Report::add(const Batch& batch, std::size_t first_action, std::size_t count) {
    for (std::size_t number = 0; number < batch.outcomes.size(); ++number) {
        Totals& totals = actions[first_action + number % count];
        ++totals.read;
        ++totals.outcomes[static_cast<std::size_t>(batch.outcomes[number])];
    }
    rows.read += batch.rows;
    for (std::uint32_t row = 0; row < batch.rows; ++row)
        if (batch.row_rejected(row, count)) ++rows.rejected;
    count_findings(batch, first_action, count);
    skipped_times += batch.skipped_times;
    repeated_times += batch.repeated_times;
}

void Report::amend(const Batch& batch, const std::vector<DeferredReference>& references,
                   std::size_t first_action, std::size_t count) {
    for (std::size_t row = 0; row < references.size(); ++row) {
        const DeferredReference& reference = references[row];
        auto& outcomes = actions[first_action + reference.action].outcomes;
        --outcomes[static_cast<std::size_t>(reference.outcome)];
        ++outcomes[static_cast<std::size_t>(batch.outcomes[row * count + reference.action])];
    }
    count_findings(batch, first_action, count);
}

void Report::count_finding(const Finding& finding, std::size_t action) {
    if (finding.level == Level::warning) ++actions[action].warnings;
    const MessageKey key(action, static_cast<int>(finding.level), finding.order, finding.message->code,
                         finding.field);
    MessageCount& counted = messages[key];
    if (finding.message->listed && counted.listed.size() < most_listed)
        counted.listed.push_back(finding.text);
    if (counted.count++ > 0) return;
    counted.text = finding.message->text;
    counted.first_line = finding.line;
}

void Report::count_findings(const Batch& batch, std::size_t first_action, std::size_t count) {
    for (const Finding& finding : batch.findings)
        count_finding(finding, first_action + finding.number % count);
}

bool Report::has_errors() const {
    return std::any_of(messages.begin(), messages.end(), [](const auto& counted) {
        return std::get<1>(counted.first) == static_cast<int>(Level::error);
    });
}

Totals Report::totals() const {
    Totals sum;
    for (const Totals& action : actions) sum.add(action);
    return sum;
}

void Report::check_sums() const {
    for (const Totals& action : actions) {
        std::uint64_t sum = 0;
        for (const std::uint64_t outcome : action.outcomes) sum += outcome;
        if (sum != action.read) throw std::logic_error("the report does not add up");
    }
}

namespace {

Json totals_json(const Totals& totals) {
    Json json;
    json["read"] = totals.read;
    for (std::size_t at = 0; at < totals.outcomes.size(); ++at)
        json[std::string(row_outcome_names[at])] = totals.outcomes[at];
    json["warnings"] = totals.warnings;
    return json;
}

Totals totals_from(const Json& json) {
    Totals totals;
    totals.read = json.at("read");
    for (std::size_t at = 0; at < totals.outcomes.size(); ++at)
        totals.outcomes[at] = json.at(std::string(row_outcome_names[at]));
    totals.warnings = json.at("warnings");
    return totals;
}

template <class Item>
Json array_of(const std::vector<Item>& items) {
    Json all = Json::array();
    for (const Item& item : items) all.push_back(item.to_json());
    return all;
}

template <class Item>
std::vector<Item> items_of(const Json& json) {
    std::vector<Item> items;
    for (const Json& item : json) items.push_back(Item::from_json(item));
    return items;
}

}  // namespace

Json InputSummary::to_json() const {
    Json json = {{"file", file}, {"sha256", sha256}, {"encoding", encoding}, {"records", records}};
    if (!likely_encoding.empty()) json["looks_like"] = likely_encoding;
    return json;
}

InputSummary InputSummary::from_json(const Json& json) {
    return {json.at("file"), json.at("sha256"), json.at("encoding"), json.at("records"),
            json.value("looks_like", std::string())};
}

Json StepSummary::to_json() const {
    Json json = {{"step", step}, {"file", file}, {"state", state}};
    json["changed"] = changed;
    json["messages"] = Json::array();
    for (const auto& [level, code, text] : said)
        json["messages"].push_back({{"level", level}, {"code", code}, {"text", text}});
    return json;
}

StepSummary StepSummary::from_json(const Json& json) {
    StepSummary step{json.at("step"), json.at("file"), json.at("state"), json.at("changed"), {}};
    for (const Json& saying : json.at("messages"))
        step.said.push_back({saying.at("level"), saying.at("code"), saying.at("text")});
    return step;
}

Json PartSeconds::to_json() const {
    return {{"part", part}, {"seconds", seconds}};
}

PartSeconds PartSeconds::from_json(const Json& json) {
    return {json.at("part"), json.at("seconds")};
}

Json Report::to_json() const {
    Json json;
    json["version"] = 1;
    json["run"] = run;
    json["state"] = state;
    json["definition"] = {{"path", definition_path}, {"sha256", definition_sha256}};
    json["store"] = store;
    json["clock"] = format_timestamp(clock);
    json["started"] = format_timestamp(started);
    json["finished"] = format_timestamp(finished);
    json["registrar"] = registrar_version;
    json["tzdb"] = tzdb;
    json["inputs"] = array_of(inputs);
    json["totals"] = totals_json(totals());
    json["actions"] = Json::array();
    for (std::size_t at = 0; at < actions.size(); ++at) {
        Json action = {{"action", action_names[at]}};
        action.update(totals_json(actions[at]));
        json["actions"].push_back(std::move(action));
    }
    json["messages"] = Json::array();
    for (const auto& [key, counted] : messages) {
        json["messages"].push_back({{"level", level_name(static_cast<Level>(std::get<1>(key)))},
                                    {"action", action_names[std::get<0>(key)]},
                                    {"field", std::get<4>(key)},
                                    {"code", std::get<3>(key)},
                                    {"text", counted.text},
                                    {"count", counted.count},
                                    {"first_line", counted.first_line}});
        if (!counted.listed.empty()) json["messages"].back()["listed"] = counted.listed;
    }
    json["times"] = {{"skipped", skipped_times}, {"repeated", repeated_times}};
    if (!steps.empty()) json["steps"] = array_of(steps);
    if (!times.empty()) json["parts"] = array_of(times);
    return json;
}

Report Report::from_json(const Json& json) {
    Report report;
    report.run = json.at("run");
    report.state = json.at("state");
    report.definition_path = json.at("definition").at("path");
    report.definition_sha256 = json.at("definition").at("sha256");
    report.store = json.at("store");
    const auto time = [&json](const char* name) {
        return parse_timestamp(std::string(json.at(name))).value_or(0);
    };
    report.clock = time("clock");
    report.started = time("started");
    report.finished = time("finished");
    report.tzdb = json.at("tzdb");
    report.inputs = items_of<InputSummary>(json.at("inputs"));
    for (const Json& action : json.at("actions")) {
        report.action_names.push_back(action.at("action"));
        report.actions.push_back(totals_from(action));
    }
    std::uint32_t order = 0;
    for (const Json& counted : json.at("messages")) {
        const auto action =
            std::find(report.action_names.begin(), report.action_names.end(), counted.at("action"));
        const auto level = static_cast<int>(counted.at("level") == "error"     ? Level::error
                                            : counted.at("level") == "warning" ? Level::warning
                                                                               : Level::note);
        report.messages[{static_cast<std::size_t>(action - report.action_names.begin()), level, order++,
                         counted.at("code"), counted.at("field")}] = {
            counted.at("text"), counted.at("count"), counted.at("first_line"),
            counted.value("listed", std::vector<std::string>{})};
    }
    report.skipped_times = json.at("times").at("skipped");
    report.repeated_times = json.at("times").at("repeated");
    if (json.contains("steps")) report.steps = items_of<StepSummary>(json.at("steps"));
    if (json.contains("parts")) report.times = items_of<PartSeconds>(json.at("parts"));
    return report;
}

Json Report::counters() const {
    Json json;
    for (const Totals& action : actions) json["actions"].push_back(totals_json(action));
    for (const auto& [key, counted] : messages)
        json["messages"].push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), std::get<3>(key),
                                    std::get<4>(key), counted.text, counted.count, counted.first_line,
                                    counted.listed});
    json["times"] = {skipped_times, repeated_times};
    json["rows"] = {rows.read, rows.rejected};
    json["revision"] = store_revision;
    json["last-input"] = last_input;
    return json;
}

void Report::restore_counters(const Json& json) {
    messages.clear();
    for (std::size_t at = 0; at < actions.size(); ++at) actions[at] = totals_from(json.at("actions").at(at));
    if (json.contains("messages"))
        for (const Json& counted : json["messages"])
            messages[{counted[0], counted[1], counted[2], counted[3], counted[4]}] = {counted[5], counted[6],
                                                                                      counted[7], counted[8]};
    skipped_times = json.at("times")[0];
    repeated_times = json.at("times")[1];
    rows = {json.at("rows")[0], json.at("rows")[1]};
    store_revision = json.value("revision", std::int64_t{0});
    last_input = json.at("last-input");
}

}  // namespace registrar
