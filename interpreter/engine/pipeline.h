// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs the reader and the writer on two threads with two batches: while one is written, the next one is read.
#include <functional>

#include "engine/batch_source.h"

namespace registrar {

/// Reads and writes in turn, on the calling thread: passes every batch of the source to `write`, in order.
void run_pipeline(BatchSource& source, const std::function<void(Batch&)>& write);
/// Reads on a second thread and calls `write` on this one. An exception of either side ends both and is
/// thrown here. If `write` throws, raises `halt`, which the source's readers obey, so that a reader that
/// waits for a pipe ends at once.
void run_pipeline(BatchSource& source, const std::function<void(Batch&)>& write, Stop& halt);

}  // namespace registrar
