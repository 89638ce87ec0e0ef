// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes a definition for a data file from the file alone, with comments that say what is guessed and why.
#include <string>
#include <vector>

#include "diag/diagnostic.h"

namespace registrar {

struct NewOptions {
    std::string action = {};     ///< empty: guessed
    std::string sheet = {};      ///< of a workbook; empty: guessed
    std::string time_zone = {};  ///< of the file's times; empty: UTC, marked as a guess
    std::string folder = ".";    ///< of the definition; the data file's path is written relative to it
};

struct NewDefinition {
    std::string text;                  ///< passes check()
    std::vector<std::string> remarks;  ///< what a person should look at, one sentence each
};

/// Makes a definition for a file. Throws what sample_file() throws, and Refused if no action fits, if the
/// named action does not exist, or if it needs what the file does not have.
NewDefinition new_definition(const std::string& data, const NewOptions& options);

}  // namespace registrar
