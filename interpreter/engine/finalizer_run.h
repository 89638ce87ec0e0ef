// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs the finalizers of an import's actions: once, after the last row. Each phase is one transaction
// with its checkpoint, which may also contain the rows, so that a killed process stores all of it or nothing.
#include <cstdint>
#include <vector>

#include "engine/batch_writer.h"
#include "engine/run_state.h"

namespace registrar {

enum class FinalizerEnd : std::uint8_t {
    done,
    refused,  ///< an action reported an error before anything was changed
    failed,   ///< an action reported an error while it changed records: the transaction must be rolled back
    interrupted,  ///< by a signal; nothing was changed
};

/// A message of a finalizer.
struct FinalizerLine {
    Finding finding;
    std::size_t action = 0;  ///< its index in the report
    Span span;               ///< of the action in the definition
};

/// How finalizers ended. `lines` are the messages of those that failed; they are not written yet.
struct FinalizerResult {
    FinalizerEnd end = FinalizerEnd::done;
    std::vector<FinalizerLine> lines = {};
};

/// The finalizers to run, and the store to run them on.
struct FinalizerScope {
    std::size_t import = 0;
    std::size_t files = 0;  ///< number of the import's files
    Store& store;
    std::uint32_t phase = 0;  ///< which of the finalizers' transactions
};

/// Runs the finalizers in a transaction of their own, which also completes the stage.
FinalizerEnd finalize(RunState& state, BatchWriter& writer, const JobStage& stage);

/// Runs the finalizers in the caller's transaction.
FinalizerResult run_finalizers_inside(RunState& state, BatchWriter& writer, const FinalizerScope& scope);

/// Writes the messages of finalizers that failed and saves that they refuse, in the caller's transaction.
void write_failure(RunState& state, BatchWriter& writer, const std::vector<FinalizerLine>& lines);

/// Returns how the finalizers would end. Reports and changes nothing. Notices that they would fail only if
/// somebody watches the outcomes, who must not see those of an attempt that is rolled back.
FinalizerResult judge_finalizers(RunState& state, const FinalizerScope& scope);

}  // namespace registrar
