// SPDX-License-Identifier: Apache-2.0
#pragma once
// Puts the result files of a run in place once the run has ended in the store. If that fails, the ledger
// remembers them, and the same command finishes them without running again.
#include <string>
#include <vector>

#include "report/report.h"
#include "report/result_file.h"

namespace registrar {

/// A data file and its SHA-256; empty for what is no file any more.
struct NamedDigest {
    std::string path;
    std::string sha256;
};

/// The data files of a report. One that was not read to its end is digested now.
std::vector<NamedDigest> digests_of(const Report& report);

/// The result files of a run that has ended, as the ledger keeps them until all are in place.
struct EndedResults {
    ResultParts parts;
    std::string report;  ///< the path of `--report`, or empty
    int exit_code = 0;
    std::vector<NamedDigest> inputs = {};  ///< of the data files as they were at the run's end

    bool any() const { return parts.outcomes || parts.rejects || !report.empty(); }
    Json to_json() const;
    static EndedResults from_json(const Json& json);
};

/// Puts all files in place, with `mode` for those that are new. Throws FileUnavailable for the first one that
/// fails; nothing is lost then, and the call can be repeated.
void place_results(const EndedResults& ended, const Report& report, mode_t mode);

/// Removes the parts of a run that will never end.
void discard_results(const ResultParts& parts) noexcept;

/// Whether every data file still has its digest.
bool inputs_unchanged(const std::vector<NamedDigest>& inputs);

}  // namespace registrar
