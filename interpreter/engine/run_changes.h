// SPDX-License-Identifier: Apache-2.0
#pragma once
// Provides what a run changed, from the effects in the ledger: the net change of each record, with action,
// file and line.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/change_lines.h"
#include "store/effects.h"
#include "store/store.h"

namespace registrar {

/// The names of a run's actions, steps and files, to which its effects refer.
class RunNames {
public:
    RunNames(Ledger& ledger, const RunRow& run);

    /// Returns the action or step that changed a record of the type. If the effect does not say, returns the
    /// only one that writes such records; empty if there are several.
    std::string_view action(const RecordType& type, std::optional<std::uint32_t> action) const;
    /// Returns the file of an input; empty for none.
    std::string_view file(std::optional<std::uint32_t> input) const;

private:
    void read_report(const std::string& report);
    void read_definition(const RunRow& run);

    std::vector<std::string> actions_;
    std::vector<std::string> steps_;
    std::map<std::uint32_t, std::string> files_;
};

/// Selects changes of a run.
struct ChangeQuery {
    std::int64_t run = 0;
    const RecordType* type = nullptr;  ///< null: of all types
    bool without_rows = false;         ///< only changes that no row caused: of finalizers and steps
};

/// Visits the net change of each record, in the order of types, then of keys. Values after the run are those
/// that the next run found, or those that are stored now. Memory does not grow with the number of records.
/// Throws Refused if there is no such run, BadInput for damaged effects.
void visit_changes(Store& store, const ChangeQuery& query,
                   const std::function<void(const RecordChange&)>& visit);

/// Visits the records that at least one of two runs changed, as `left` left them and as `right` did, in the
/// order of visit_changes(). Action, file and line are those of `right`, or those of `left` if `right` did
/// not change it.
void visit_differences(Store& store, const RunRow& left, const RunRow& right,
                       const std::function<void(const RecordChange&)>& visit);

/// A record that rows of both runs changed, the one in another way than the other.
struct OutcomeDifference {
    const RecordType* type = nullptr;
    RecordView key;
    std::uint32_t input_left = 0, input_right = 0;  ///< index of the file of the last row that changed it
    std::string_view left, right;                   ///< created, updated, deleted, or `created and deleted`
    std::string_view action, file;                  ///< of the last row of the right run
    std::uint64_t line = 0;
};

/// Visits the records that rows of both runs changed, but not in the same way, in the order of
/// visit_changes(). Reads effects only.
void visit_outcome_differences(Store& store, const RunRow& left, const RunRow& right,
                               const std::function<void(const OutcomeDifference&)>& visit);

/// Returns whether the run keeps what undo needs: false after `run --no-undo`.
bool keeps_effects(const RunRow& run);
/// Returns when the run's effects and rejects were pruned; empty if they were not.
std::string pruned_at(const RunRow& run);

}  // namespace registrar
