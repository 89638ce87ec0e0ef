// SPDX-License-Identifier: Apache-2.0
#pragma once
// Rows with deferred references, whose target a later row of the file may create. Their outcome lines, and
// all lines after the first of them, are kept in the ledger until the file's last row. So the result files
// keep the order of rows. This file packs and updates them; deferred_run.h resolves them.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "action/deferred_reference.h"
#include "binding/binding.h"
#include "report/outcomes.h"

namespace registrar {

/// Returns whether a bound column of any action may contain deferred references.
bool is_deferrable(const FileBinding& binding);

/// An OutcomeLine that owns its texts.
struct DeferredLine {
    std::uint64_t line = 0;
    std::uint64_t record = 0;
    std::uint32_t action = 0;  ///< index of the action in its import
    RowOutcome outcome = RowOutcome::skipped;
    std::uint32_t order = 0;
    std::string level, code, field, value, message;

    explicit DeferredLine(const OutcomeLine& said);
    DeferredLine() = default;
    OutcomeLine as_line(const OutcomeSource& source) const;
};

/// Some consecutive rows of one file.
struct DeferredRows {
    std::uint32_t input = 0;  ///< index of the file
    std::vector<DeferredLine> lines;
    std::vector<DeferredReference> references;

    /// Returns the rows as bytes for the ledger; unpack() reads them.
    std::string pack() const;
    static DeferredRows unpack(std::string_view bytes);
    /// Returns whether any of the packed references claims a unique key. Reads one byte.
    static bool claims(std::string_view bytes);
    /// Removes the claims, and the references that contain nothing else. Takes the outcomes so far from
    /// `batch`, which has one row for each reference.
    void drop_claims(const Batch& batch, std::size_t actions);
    /// Sets the final outcome in the lines of the references, and inserts lines for their findings. `batch`
    /// has one row for each reference.
    void reconcile(const Batch& batch, std::size_t actions);
};

/// Cuts a reconciled batch into pieces of bounded size and passes each to `keep`. `lines`: with outcome
/// lines; `all`: also of rows without a message.
void cut_deferred_rows(const Batch& batch, const OutcomeSource& source, bool lines, bool all,
                       const std::function<void(const DeferredRows&)>& keep);

}  // namespace registrar
