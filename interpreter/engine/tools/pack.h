// SPDX-License-Identifier: Apache-2.0
#pragma once
// Packs a run as a case: definition, data, clock, flags, the records that the run looked at as they were
// before it, and what must come out. `registrar test` runs it anywhere.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "check/job.h"
#include "engine/run_options.h"
#include "report/report.h"
#include "store/store.h"

namespace registrar {

/// What to pack.
struct PackRequest {
    std::string folder;  ///< must not exist
    std::string definition_text;
    std::string home;                       ///< the definition's folder
    std::vector<std::string> files;         ///< paths of the data files
    std::vector<std::size_t> imports = {};  ///< of each file the import that read it; empty if not known
    JobOverrides overrides;
    RunOptions options;  ///< flags that change what the run does
    std::int64_t clock = 0;
    /// The run that is repeated; none for `pack --from`, which packs what a run would do now.
    std::optional<std::int64_t> run;
    std::optional<Totals> totals;  ///< of that run
    /// Replaces what names the customer by pseudonyms that follow from this key; none: names stay.
    std::optional<std::string> pseudonym_key;
    mode_t mode = 0600;
};

/// Returns the request for a run of the history. Its data files must still be there with the same digests, at
/// their places or below the definition's folder. Throws Refused if the run cannot be packed, with the
/// reason.
PackRequest request_of(Store& store, const RunRow& run);

/// Writes the pack, runs it as a case, and puts it in place if it passes. Changes nothing in the store.
/// Throws Refused if the replay differs from the run, and Unavailable.
void write_pack(Store& store, const PackRequest& request);

}  // namespace registrar
