// SPDX-License-Identifier: Apache-2.0
#pragma once
// Compares two runs of one store: the rows that were judged differently, then the records that the runs left
// differently. Rows of files with the same content are matched by their number, other rows by their identity.
// Memory grows with the rejected and changed rows, not with the records.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "report/change_lines.h"
#include "store/store.h"

namespace registrar {

/// A row and action that the two runs judged differently.
struct RowDifference {
    std::string_view kind;  ///< newly-rejected, accepted-now, other-messages or other-outcome
    std::string_view file;
    std::uint64_t line =
        0;  ///< in `file`, which is one of the second run unless only the first one has the row
    std::string_view action;
    std::string_view identity;  ///< what the row is about; empty if rows are matched by their number
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
