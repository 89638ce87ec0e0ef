// SPDX-License-Identifier: Apache-2.0
#pragma once
// Gives the result files of a run their final names after the run has ended in the store. If that fails, the
// ledger keeps their names, and the same command finishes them without running again.
#include <string>
#include <vector>

#include "report/report.h"
#include "report/result_file.h"

namespace registrar {

/// A data file and its SHA-256, which is empty if the file no longer exists.
struct NamedDigest {
    std::string path;
    std::string sha256;
};

/// Returns the data files of a report with their digests. Computes the digest of a file that the run did not
/// read to its end.
std::vector<NamedDigest> digests_of(const Report& report);

/// The result files of a run that has ended, as the ledger stores them until all have their final names.
struct EndedResults {
    ResultParts parts;
    std::string report;  ///< the path of `--report`, or empty
    int exit_code = 0;
    std::vector<NamedDigest> inputs = {};  ///< the data files when the run ended

    /// Returns whether there is any result file.
    bool any() const { return parts.outcomes || parts.rejects || !report.empty(); }
    Json to_json() const;
    static EndedResults from_json(const Json& json);
};

/// Gives all files their final names, new ones with the mode `mode`. Throws FileUnavailable at the first
/// failure; nothing is lost then, and the call can be repeated.
void finish_results(const EndedResults& ended, const Report& report, mode_t mode);

/// Removes the parts of a run that will never be finished.
void discard_results(const ResultParts& parts) noexcept;

/// Returns whether every data file still has its digest.
bool inputs_unchanged(const std::vector<NamedDigest>& inputs);

}  // namespace registrar
