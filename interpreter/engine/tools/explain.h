// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which column goes to which field, where each setting comes from, and what the first rows become: without a
// store.
#include <optional>
#include <string>

#include "binding/binding.h"

namespace registrar {

struct ExplainOptions {
    std::string data;  ///< a file, or empty
    BindMode mode = BindMode::definition;
};

/// The explanation as text, or nothing where binding failed (its findings are in the sink).
std::optional<std::string> explain(const Job& job, const ExplainOptions& options, Diagnostics& findings);

}  // namespace registrar
