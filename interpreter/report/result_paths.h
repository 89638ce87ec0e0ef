// SPDX-License-Identifier: Apache-2.0
#pragma once
// Refuses result files whose names would destroy something else: the store, the definition, a data file,
// another result file, or what a link leads to.
#include <string>
#include <vector>

namespace registrar {

/// A file by its name, and what it is to the user: "--report", "the store".
struct NamedFile {
    std::string what;
    std::string path;
};

struct ResultOptions;

/// The files that a run with these options writes.
std::vector<NamedFile> result_files(const ResultOptions& options);

/// Throws Refused if two of the results are one file, if a result is one of `others`, or if it is a link or a
/// folder. Files that exist are compared by device and inode, so that links to them are seen; the others by
/// folder and name. Throws FileUnavailable if a result's folder does not exist or cannot be written.
void check_result_paths(const std::vector<NamedFile>& results, const std::vector<NamedFile>& others);

}  // namespace registrar
