// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a run did, added up: totals for each action, messages counted, inputs named. Counted batch by batch,
// kept in checkpoints, and written as JSON (contract.md), text or a page.
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "action/batch.h"
#include "diag/json_fwd.h"
#include "report/row_counts.h"

namespace registrar {

struct Totals {
    std::array<std::uint64_t, 6> outcomes{};  ///< by RowOutcome
    std::uint64_t read = 0;
    std::uint64_t warnings = 0;

    std::uint64_t of(RowOutcome outcome) const { return outcomes[static_cast<std::size_t>(outcome)]; }
    void add(const Totals& other);
};

struct InputSummary {
    std::string file;
    std::string sha256;
    std::string encoding;
    std::uint64_t records = 0;
    std::string looks_like = {};  ///< another encoding, where bytes do not fit
};

struct MessageCount {
    std::string text;  ///< the documented text, holes and all
    std::uint64_t count = 0;
    std::uint64_t first_line = 0;
    std::vector<std::string> listed = {};  ///< the first texts with their values, where the message wants it
};

/// How many texts of one message a report lists.
inline constexpr std::size_t most_listed = 1000;

/// What one step did.
struct StepSummary {
    std::string step;
    std::string file;           ///< that a consolidator followed; else empty
    std::string state;          ///< done, planned, skipped, stopped, failed
    std::uint64_t changed = 0;  ///< records, of a mass step
    /// What it says of it: level ("note" for what was done), code and text.
    struct Saying {
        std::string level, code, text;
    };
    std::vector<Saying> said;
};

/// How long a part of a job took.
struct PartSeconds {
    std::string part;
    double seconds = 0;
};

struct Report {
    std::int64_t run = 0;
    std::string state;
    std::string definition_path;
    std::string definition_sha256;
    std::string store;
    std::int64_t clock = 0;
    std::int64_t started = 0;
    std::int64_t finished = 0;
    std::string tzdb;
    std::vector<InputSummary> inputs;
    std::uint32_t last_input = 0;  ///< index among the run's files of the last one in `inputs`
    std::vector<std::string> action_names;
    std::vector<Totals> actions;
    /// By action index, level, order of the rule, code, field.
    using MessageKey = std::tuple<std::size_t, int, std::uint32_t, std::string, std::string>;
    std::map<MessageKey, MessageCount> messages;
    std::uint64_t skipped_times = 0;
    std::uint64_t repeated_times = 0;
    std::vector<StepSummary> steps;
    std::vector<PartSeconds> times;   ///< where timeLogger asks for them
    std::int64_t store_revision = 0;  ///< behind the last batch; kept in checkpoints only
    RowCounts rows;                   ///< rows of files, whatever the number of actions: what limits count

    /// The same with these of its actions only.
    Report of_actions(std::size_t first, std::size_t count) const;
    /// Adds a settled batch. `first_action` is the report's index of the import's first action.
    void add(const Batch& batch, std::size_t first_action, std::size_t actions);
    /// Counts what was found of rows that were counted before: `batch` has one row for each reference.
    void amend(const Batch& batch, const std::vector<DeferredReference>& references, std::size_t first_action,
               std::size_t actions);
    Totals totals() const;
    void count_finding(const Finding& finding, std::size_t action);
    /// An error was said, of a row or of the whole.
    bool has_errors() const;
    void count_findings(const Batch& batch, std::size_t first_action, std::size_t actions);
    /// Throws std::logic_error unless every action's outcomes add up to what it read.
    void check_sums() const;

    Json to_json() const;
    /// The report that to_json wrote.
    static Report from_json(const Json& json);
    /// The counters alone, for checkpoints; and back.
    Json counters() const;
    void restore_counters(const Json& counters);
    /// The summary that people read. `first_rejects` are shown behind it.
    std::string to_text(const std::vector<std::string>& first_rejects = {}) const;
    /// What the steps did, for people; empty without steps.
    std::string steps_text() const;
    /// A page that stands by itself.
    std::string to_html(const std::vector<std::string>& first_rejects = {}) const;
};

}  // namespace registrar
