// SPDX-License-Identifier: Apache-2.0
#pragma once
// Copies a whole store to another place or another engine: records, ledger and ids.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace registrar {

struct CopySummary {
    std::uint64_t tables = 0;
    std::uint64_t rows = 0;
};

/// How to copy.
struct CopyOptions {
    /// Copies a store with unfinished runs, too. They cannot go on in the copy.
    bool unfinished = false;
    /// Compares the copy with the store, by a digest of each table.
    bool verified = true;
    /// Called with each table and its rows so far; may be null.
    std::function<void(std::string_view table, std::uint64_t rows)> progress = {};
};

/// Copies the store at a URL into a new or empty one, in one transaction: after a failure, the other one is
/// empty. Throws Refused, with nothing done, if the other one is not empty or a run is unfinished. Throws
/// StoreUnavailable.
CopySummary copy_store(const std::string& from, const std::string& to, const CopyOptions& options);

}  // namespace registrar
