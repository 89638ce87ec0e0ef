// SPDX-License-Identifier: Apache-2.0
#pragma once
// How often runs and undo runs repeat what the store undid because of another transaction.
#include <fmt/format.h>

#include <string>

#include "store/store.h"

namespace registrar {

/// A run that fails this often with StoreConflict ends (exit 6).
inline constexpr int most_attempts = 5;

/// Returns the message about a repetition.
inline std::string repetition_text(const StoreConflict& conflict) {
    return fmt::format("The store undid a batch, which was repeated: {}", conflict.what());
}

}  // namespace registrar
