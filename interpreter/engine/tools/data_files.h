// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds the data files that runs read, also after a step or a person moved them.
#include <map>
#include <optional>
#include <string>

#include "store/ledger.h"

namespace registrar {

/// Finds files by their digests. Remembers what it found, because a search may go through many folders.
class DataFiles {
public:
    /// Returns the path of a file with the size and digest of the input: the path that the run used, relative
    /// to the current folder or to that of the run; else a file below the folder of the definition or below
    /// that of the data. Returns nothing if there is none, or if the run did not read the file to its end.
    std::optional<std::string> find(const RunRow& run, const RunInput& input);

private:
    std::map<std::string, std::optional<std::string>, std::less<>> found_;  ///< by digest and path
};

/// Returns the path of an input that exists: the run's, relative to the current folder or to that of the run.
/// Returns the run's path if neither exists.
std::string existing_path(const RunRow& run, const RunInput& input);

}  // namespace registrar
