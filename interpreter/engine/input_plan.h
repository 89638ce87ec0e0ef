// SPDX-License-Identifier: Apache-2.0
#pragma once
// The files of a run in their order, each bound before the first row is read: a wrong header anywhere stops
// everything.
#include <memory>
#include <string>
#include <vector>

#include "engine/binding.h"
#include "engine/run_options.h"

namespace registrar {

struct InputPlan {
    std::string path;
    std::size_t import = 0;        ///< index of its <import>
    std::size_t first_action = 0;  ///< index of the import's first action among all actions
    FileBinding binding;
    std::string mark;    ///< the byte order mark
    std::string header;  ///< the header line's own bytes, behind the mark
    std::string encoding;
    bool empty = false;              ///< not even a header
    std::uint64_t size = 0;          ///< 0 where it is not known
    std::unique_ptr<Reader> reader;  ///< already open, behind the header; or null
};

/// Finds and binds all files. Nothing is returned where there is an error, or a stop came first. Throws
/// FileUnavailable for a plain file name that is missing, and Refused for DATA with more than one import.
std::optional<std::vector<InputPlan>> plan_inputs(const Job& job, const RunOptions& options,
                                                  Diagnostics& findings);

/// The header above the rejects of all files. Throws Refused where one file of rejects could not be run with
/// the definition: the files belong to several imports, or have different headers or encodings.
std::string rejects_header(const std::vector<InputPlan>& inputs);

}  // namespace registrar
