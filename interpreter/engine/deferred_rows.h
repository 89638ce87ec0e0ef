// SPDX-License-Identifier: Apache-2.0
#pragma once
// Rows whose references may lead to what a later row of the file brings: their outcome lines, and those
// between them, are held back in the ledger until the file's last row, so that the result files keep the
// order of rows.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "action/deferred_reference.h"
#include "binding/binding.h"
#include "report/outcomes.h"

namespace registrar {

/// Whether an action of the file has a bound column that may lead forward.
bool is_deferrable(const FileBinding& binding);

/// An OutcomeLine that owns its texts.
struct HeldLine {
    std::uint64_t line = 0;
    std::uint64_t record = 0;
    std::uint32_t action = 0;  ///< of the import
    RowOutcome outcome = RowOutcome::skipped;
    std::uint32_t order = 0;
    std::string level, code, field, value, message;

    explicit HeldLine(const OutcomeLine& said);
    HeldLine() = default;
    OutcomeLine as_line(const OutcomeSource& source) const;
};

/// Some consecutive rows of one file.
struct DeferredRows {
    std::uint32_t input = 0;  ///< index of the file
    std::vector<HeldLine> lines;
    std::vector<DeferredReference> references;

    std::string pack() const;
    static DeferredRows unpack(std::string_view bytes);
    /// True if one of the packed references claims a key; unpacks nothing.
    static bool claims(std::string_view bytes);
    /// Forgets the claims, and the references that have nothing else; the others get their outcomes so far.
    void drop_claims(const Batch& batch, std::size_t actions);
    /// Gives the lines of references their final outcome, and puts lines for what was found of them in
    /// between. `batch` has one row for each reference.
    void reconcile(const Batch& batch, std::size_t actions);
};

/// Cuts a settled batch into pieces of a size that memory does not feel; `lines` where outcome lines are
/// wanted, `all` also of rows without a message.
void cut_deferred_rows(const Batch& batch, const OutcomeSource& source, bool lines, bool all,
                       const std::function<void(const DeferredRows&)>& keep);

}  // namespace registrar
