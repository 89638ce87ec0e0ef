// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds and runs cases. A case is a folder with a definition, data, the store before, a clock and the
// expected results. A folder `source` is a second store, `sqlite:source.db`; expected/source is that store
// afterwards.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"

namespace registrar {

struct CaseResult {
    std::string folder;
    std::string differences;   ///< empty if the case passed
    bool unavailable = false;  ///< it did not run because of a file or store, not because of what it says
    double seconds = 0;

    bool passed() const { return differences.empty(); }
};

struct CaseOptions {
    bool update = false;                                 ///< overwrite the expected results
    std::function<std::unique_ptr<Store>()> make_store;  ///< returns an empty store for each case
};

/// Returns the versions that outcomes may depend on, by their attributes in case.xml: of this program, of the
/// tz database, and of ICU. A failed case that names others says so.
std::vector<std::pair<std::string, std::string>> versions();

/// Returns every folder at or below the paths that contains a case.xml, sorted. Throws FileUnavailable for a
/// path that does not exist.
std::vector<std::string> find_cases(const std::vector<std::string>& paths);

/// Runs one case in a copy of its folder. Changes the process's current folder to the copy while it runs, so
/// that messages name files as the case does. Not for several threads at once.
CaseResult run_case(const std::string& folder, const CaseOptions& options);

}  // namespace registrar
