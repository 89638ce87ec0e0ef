// SPDX-License-Identifier: Apache-2.0
#pragma once
// Explains a job: the field of each column, the origin of each setting, and the values of the first rows.
// Needs no store.
#include <optional>
#include <string>

#include "binding/binding.h"

namespace registrar {

struct ExplainOptions {
    std::string data;  ///< a data file, or empty
    BindMode mode = BindMode::definition;
};

/// Returns the explanation as text, or nothing if binding failed; its findings are then in the sink.
std::optional<std::string> explain(const Job& job, const ExplainOptions& options, Diagnostics& findings);

}  // namespace registrar
