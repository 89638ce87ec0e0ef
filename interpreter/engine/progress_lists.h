// SPDX-License-Identifier: Apache-2.0
#pragma once
// Keeps in the ledger what grows with the number of a run's files: the files, what the report says of each,
// its steps and their times. They are stored in pieces, so that a checkpoint writes only the pieces that
// changed.
#include <array>
#include <cstdint>

#include "diag/json_fwd.h"
#include "engine/job_progress.h"
#include "report/report.h"
#include "store/ledger.h"

namespace registrar {

class ProgressLists {
public:
    /// Stores what changed since the last call, inside the caller's transaction. `input` is the index of the
    /// file of the next row: only files from that of the last call to this one have changed. Returns the
    /// sizes of the lists, for restore().
    Json save(Ledger& ledger, std::int64_t run, std::uint32_t input, JobProgress& progress, Report& report);
    /// Lets the next save() store everything, because the last one was rolled back.
    void forget() { saved_ = {}; }
    /// Replaces the lists by those that were saved. Throws Refused if they are gone.
    static void restore(Ledger& ledger, std::int64_t run, const Json& sizes, JobProgress& progress,
                        Report& report);

    static constexpr std::size_t lists = 5;

private:
    /// What the last save() stored of a list, and the items that may change afterwards.
    struct Saved {
        std::size_t size = 0;
        std::size_t from = 0;
    };
    std::array<Saved, lists> saved_{};
};

}  // namespace registrar
