// SPDX-License-Identifier: Apache-2.0
#pragma once
// Row outcomes as lines (contract.md, Row outcomes).
#include <functional>
#include <string>
#include <string_view>

#include "action/batch.h"

namespace registrar {

inline constexpr std::string_view outcomes_header =
    "file,line,record,action,outcome,level,code,field,value,message\n";

/// One line.
struct OutcomeLine {
    std::string_view file;
    std::uint64_t line = 0;  ///< 0, as the record, where it is about no row
    std::uint64_t record = 0;
    std::string_view action;
    RowOutcome outcome = RowOutcome::skipped;
    std::string_view level = {};  ///< empty, as all that follows, for a row and action without a message
    std::string_view code = {}, field = {}, value = {}, message = {};
    std::uint32_t action_number = 0;  ///< of the import
    std::uint32_t order = 0;          ///< of the message in the action's order of rules

    bool has_message() const { return !level.empty(); }
    void set_message(const Finding& finding);
    void append_csv(std::string& text) const;
};

/// What a batch's lines have in common.
struct OutcomeSource {
    std::string_view file;
    const std::vector<std::string>& action_names;  ///< of the report
    std::size_t first_action = 0;
    std::size_t actions = 1;
};

/// Visits the lines of a settled batch in order: rows with a message, or all rows and actions.
void visit_outcomes(const Batch& batch, const OutcomeSource& source, bool all,
                    const std::function<void(const OutcomeLine&)>& visit);

}  // namespace registrar
