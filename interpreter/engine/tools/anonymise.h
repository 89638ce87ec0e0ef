// SPDX-License-Identifier: Apache-2.0
#pragma once
// Turns a pack into one without names, addresses, numbers and free text of the customer: records, data and
// definition get the same pseudonyms, so that every outcome stays the same.
#include <filesystem>
#include <string>
#include <vector>

#include "check/job.h"
#include "engine/run_options.h"
#include "engine/tools/pseudonyms.h"

namespace registrar {

/// What is anonymised: a complete pack, as registrar test runs it.
struct NamedPack {
    std::filesystem::path folder;
    const Job& job;
    const RunOptions& options;
    std::vector<std::string> data;  ///< names of the data files
};

/// Writes records, data and definition of the pack into another folder, without case.xml and expected
/// results. Returns the names of the data files there. Texts become UTF-8. Throws Refused for a workbook.
std::vector<std::string> anonymise(const NamedPack& pack, const std::filesystem::path& out,
                                   Pseudonyms& names);

/// Throws Refused, with the first row that differs, unless the outcomes of both packs are the same in file
/// order, line, action, outcome, code and field.
void demand_same_outcomes(const std::filesystem::path& named, const std::filesystem::path& anonymous);

}  // namespace registrar
