// SPDX-License-Identifier: Apache-2.0
#pragma once
// Adds up what a run did: totals of each action, counts of each message, inputs and steps. Counts batch by
// batch, is stored in checkpoints, and is written as JSON, text or an HTML page.
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "action/batch.h"
#include "diag/json_fwd.h"
#include "report/row_counts.h"

namespace registrar {

/// Counts of one action.
struct Totals {
    std::array<std::uint64_t, 6> outcomes{};  ///< indexed by RowOutcome
    std::uint64_t read = 0;
    std::uint64_t warnings = 0;

    std::uint64_t of(RowOutcome outcome) const { return outcomes[static_cast<std::size_t>(outcome)]; }
    /// Returns how many rows created, updated or deleted something.
    std::uint64_t changed() const {
        return of(RowOutcome::created) + of(RowOutcome::updated) + of(RowOutcome::deleted);
    }
    void add(const Totals& other);
};

/// One data file of the run.
struct InputSummary {
    std::string file;
    std::string sha256;  ///< empty if the file was not read to its end
    std::string encoding;
    std::uint64_t records = 0;
    std::string likely_encoding =
        {};  ///< the encoding that the file seems to have, if bytes do not fit; else empty

    Json to_json() const;
    static InputSummary from_json(const Json& json);
};

/// The count of one message of one action and field.
struct MessageCount {
    std::string text;  ///< as documented, with its placeholders
    std::uint64_t count = 0;
    std::uint64_t first_line = 0;          ///< 0 for a message about no row
    std::vector<std::string> listed = {};  ///< the first texts with values, for a message that is listed
};

/// How many texts of one message a report lists.
inline constexpr std::size_t most_listed = 1000;

/// What one step did.
struct StepSummary {
    std::string step;
    std::string file;           ///< the file that a consolidator ran after; else empty
    std::string state;          ///< done, planned, skipped, stopped, failed
    std::uint64_t changed = 0;  ///< records that a bulk step changed
    /// A message of the step. The level is "note" for what it did.
    struct Saying {
        std::string level, code, text;
    };
    std::vector<Saying> said;

    Json to_json() const;
    static StepSummary from_json(const Json& json);
};

/// How long a part of a job took.
struct PartSeconds {
    std::string part;
    double seconds = 0;

    Json to_json() const;
    static PartSeconds from_json(const Json& json);
};

/// The report of a run. Used by one thread.
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
    std::uint32_t last_input = 0;  ///< index, among the run's files, of the last one in `inputs`
    std::vector<std::string> action_names;
    std::vector<Totals> actions;
    /// Action index, level, order of the rule, code, field.
    using MessageKey = std::tuple<std::size_t, int, std::uint32_t, std::string, std::string>;
    std::map<MessageKey, MessageCount> messages;
    std::uint64_t skipped_times = 0;
    std::uint64_t repeated_times = 0;
    std::vector<StepSummary> steps;
    std::vector<PartSeconds> times;   ///< empty without timeLogger
    std::int64_t store_revision = 0;  ///< after the last batch; kept in checkpoints only
    RowCounts rows;                   ///< of files, each row once whatever the number of actions; for limits

    /// Returns a copy that contains only these actions and their messages.
    Report of_actions(std::size_t first, std::size_t count) const;
    /// Adds a reconciled batch. `first_action` is the index in `actions` of the import's first action.
    void add(const Batch& batch, std::size_t first_action, std::size_t actions);
    /// Corrects the counts of rows that were added before, once their deferred references are resolved.
    /// `batch` has one row for each reference.
    void amend(const Batch& batch, const std::vector<DeferredReference>& references, std::size_t first_action,
               std::size_t actions);
    /// Returns the sum over all actions.
    Totals totals() const;
    void count_finding(const Finding& finding, std::size_t action);
    /// Returns whether any error was reported, about a row or not.
    bool has_errors() const;
    void count_findings(const Batch& batch, std::size_t first_action, std::size_t actions);
    /// Throws std::logic_error unless every action's outcomes add up to what it read.
    void check_sums() const;

    Json to_json() const;
    /// Returns the report that to_json() wrote.
    static Report from_json(const Json& json);
    /// Returns what grows with neither rows nor files, for a checkpoint.
    Json counters() const;
    /// Restores what counters() returned, and nothing else. `actions` must already have its size.
    void restore_counters(const Json& counters);
    /// Returns the summary for people, with `first_rejects` in it.
    std::string to_text(const std::vector<std::string>& first_rejects = {}) const;
    /// Returns the part of to_text() about steps; empty without steps.
    std::string steps_text() const;
    /// Returns an HTML page that needs no other file.
    std::string to_html(const std::vector<std::string>& first_rejects = {}) const;
};

}  // namespace registrar
