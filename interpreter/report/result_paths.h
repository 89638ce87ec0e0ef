// SPDX-License-Identifier: Apache-2.0
#pragma once
// Refuses result files that would overwrite something else: the store, the definition, a data file, another
// result file, or the target of a link.
#include <string>
#include <vector>

namespace registrar {

/// A file and its role in messages: "--report", "the store".
struct NamedFile {
    std::string what;
    std::string path;
};

struct ResultOptions;

/// Returns the files that a run with these options writes.
std::vector<NamedFile> result_files(const ResultOptions& options);

/// Throws Refused if two results are the same file, if a result is one of `others`, or if it is a link or a
/// folder. Compares existing files by device and inode, which detects links to them, and others by folder and
/// name. Throws FileUnavailable if a result's folder does not exist or cannot be written.
void check_result_paths(const std::vector<NamedFile>& results, const std::vector<NamedFile>& others);

}  // namespace registrar
