// SPDX-License-Identifier: Apache-2.0
#pragma once
// Cases: a definition with its data, the store before, the clock, and what must come out (contract.md,
// Cases). A folder `source` is a second store, `sqlite:source.db`; expected/source is what is left of it.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "store/store.h"

namespace registrar {

struct CaseResult {
    std::string folder;
    std::string differences;  ///< empty: passed
    double seconds = 0;

    bool passed() const { return differences.empty(); }
};

struct CaseOptions {
    bool update = false;                                 ///< rewrite what is expected
    std::function<std::unique_ptr<Store>()> make_store;  ///< an empty store for each case
};

/// Every folder at or below the paths that holds a case.xml, sorted. Throws FileUnavailable for a path that
/// is not there.
std::vector<std::string> find_cases(const std::vector<std::string>& paths);

/// Runs one case in a copy of its folder. The process's current folder is the copy while it runs, so that
/// files are named as the case does.
CaseResult run_case(const std::string& folder, const CaseOptions& options);

}  // namespace registrar
