// SPDX-License-Identifier: Apache-2.0
#pragma once
// Two threads and two batches: while one batch is written, the next one is read.
#include <functional>

#include "engine/batch_source.h"

namespace registrar {

/// Passes every batch of the source to `write`, in order, on the calling thread. Exceptions of either side
/// end both and are thrown here.
void run_pipeline(BatchSource& source, const std::function<void(Batch&)>& write);
/// The same with a thread of its own for reading. If `write` throws, `halt`, which the source's readers obey,
/// is raised, so that a reader that waits for a pipe ends at once.
void run_pipeline(BatchSource& source, const std::function<void(Batch&)>& write, Stop& halt);

}  // namespace registrar
