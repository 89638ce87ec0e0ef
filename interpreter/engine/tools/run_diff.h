// SPDX-License-Identifier: Apache-2.0
#pragma once
// Compares two runs of one store: the rows that were judged differently, then the records that the runs left
// differently. Rows of files with the same content are matched by their number, other rows by their identity
// or by the record that they changed. Memory grows with the rejected and changed rows, not with the records.
// The ledger keeps neither which accepted rows changed nothing, nor which of them had a warning. So accepted
// rows are compared by what they changed, and warnings by their number.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "report/change_lines.h"
#include "store/store.h"

namespace registrar {

/// A row and action that the two runs judged differently, or a warning that accepted rows have more often in
/// one of them.
struct RowDifference {
    std::string_view kind;  ///< newly-rejected, accepted-now, other-messages, other-outcome or other-warnings
    std::string_view file;  ///< empty for warnings
    std::uint64_t line = 0;  ///< in `file`, which is one of the second run unless only the first one has the
                             ///< row; 0 for warnings
    std::string_view action;
    std::string_view identity;  ///< what the row is about, or the text of the warning; empty if rows are
                                ///< matched by their number
    std::string before;         ///< outcome or messages in the first run
    std::string after;          ///< in the second run
};

/// Receives the differences, rows first.
struct DifferenceSink {
    std::function<void(const RowDifference&)> row;
    /// A record as the first run left it (`before`) and as the second one did.
    std::function<void(const RecordChange&)> record;
};

/// Compares the runs. Throws BadInput for damaged effects.
void compare_runs(Store& store, const RunRow& left, const RunRow& right, const DifferenceSink& sink);

}  // namespace registrar
