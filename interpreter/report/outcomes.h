// SPDX-License-Identifier: Apache-2.0
#pragma once
// Turns a batch's outcomes and findings into lines of CSV, one for each message, or one for each row and
// action without a message.
#include <functional>
#include <string>
#include <string_view>

#include "action/batch.h"

namespace registrar {

inline constexpr std::string_view outcomes_header =
    "file,line,record,action,outcome,level,code,field,value,message\n";

/// One line. Its texts are views, which are valid only while the line is visited.
struct OutcomeLine {
    std::string_view file;
    std::uint64_t line = 0;  ///< 0, as `record`, for a message about no row
    std::uint64_t record = 0;
    std::string_view action;
    RowOutcome outcome = RowOutcome::skipped;
    std::string_view level = {};  ///< empty, as the four texts below, for a line without a message
    std::string_view code = {}, field = {}, value = {}, message = {};
    std::string_view plain = {};      ///< the message as documented, without values
    std::uint32_t action_number = 0;  ///< index of the action in its import
    std::uint32_t order = 0;          ///< of the message's rule among the action's rules

    bool has_message() const { return !level.empty(); }
    void set_message(const Finding& finding);
    /// Appends the line as CSV, with formulas made harmless for spreadsheets.
    void append_csv(std::string& text) const;
};

/// What all lines of a batch share.
struct OutcomeSource {
    std::string_view file;
    const std::vector<std::string>& action_names;  ///< of the report
    std::size_t first_action = 0;                  ///< index in `action_names` of the import's first action
    std::size_t actions = 1;                       ///< of the import
};

/// Visits the lines of a reconciled batch in the order of rows. Without `all`, only lines with a message.
void visit_outcomes(const Batch& batch, const OutcomeSource& source, bool all,
                    const std::function<void(const OutcomeLine&)>& visit);

}  // namespace registrar
