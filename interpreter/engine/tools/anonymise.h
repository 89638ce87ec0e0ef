// SPDX-License-Identifier: Apache-2.0
#pragma once
// Turns a pack into one without names, addresses, numbers and free text of the customer: records, data and
// definition get the same pseudonyms, so that every outcome stays the same.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "check/job.h"
#include "engine/run_options.h"
#include "engine/tools/pseudonyms.h"

namespace registrar {

/// The name of each sheet in an anonymous pack.
inline constexpr std::string_view anonymous_sheet = "Data";

/// What is anonymised: a complete pack, as registrar test runs it.
struct NamedPack {
    struct DataFile {
        std::string name;        ///< in the pack
        std::size_t import = 0;  ///< the import that reads it
    };

    std::filesystem::path folder;
    const Job& job;
    const RunOptions& options;
    std::vector<DataFile> data;       ///< in the order of the run
    bool found_by_providers = false;  ///< the definition says where the files are, not the command
};

/// Writes records, data and definition of the pack into another folder, without case.xml and expected
/// results. Returns the names of the data files there. Texts become UTF-8. Where providers find the files,
/// the definition names the new ones. Throws Refused for files that cannot be copied so.
std::vector<std::string> anonymise(const NamedPack& pack, const std::filesystem::path& out,
                                   Pseudonyms& names);

/// Throws Refused, with the first row that differs, unless the outcomes of both packs are the same in file
/// order, line, action, outcome, code and field.
void demand_same_outcomes(const std::filesystem::path& named, const std::filesystem::path& anonymous);

}  // namespace registrar
