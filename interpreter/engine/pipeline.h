// SPDX-License-Identifier: Apache-2.0
#pragma once
// Two threads and two batches: while one batch is written, the next one is read.
#include <functional>

#include "engine/batch_source.h"

namespace registrar {

/// Passes every batch of the source to `write`, in order, on the calling thread. With `beside`, reading has a
/// thread of its own. Exceptions of either side end both and are thrown here.
void run_pipeline(BatchSource& source, const std::function<void(Batch&)>& write, bool beside);

}  // namespace registrar
