// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes the file of `--rejects`: the rejected records, as written, below their header. The same definition
// can read it. Rejects of a workbook are kept as packed rows and become a workbook when the run ends.
#include <string>
#include <vector>

#include "action/batch.h"
#include "binding/input_plan.h"
#include "report/result_file.h"

namespace registrar {

class RejectsFile {
public:
    /// Creates the file, or opens an existing one cut to the part's length. Throws FileUnavailable, Refused.
    explicit RejectsFile(const ResultPart& part)
        : file_(part.length > 0 ? ResultFile::resume(part) : ResultFile::create(part)) {}

    /// Writes the header if the file is empty. Throws Refused if the inputs have different headers.
    void begin(const std::vector<InputPlan>& inputs);
    /// Appends the rejected records of a batch and syncs the file. Throws FileUnavailable.
    void write(const Batch& batch);
    ResultFile& file() { return file_; }

private:
    void write_records(const Batch& batch);

    ResultFile file_;
};

/// Returns the line end that is missing at the end of some bytes in the encoding; empty if there is one.
std::string missing_line_end(std::string_view bytes, std::string_view encoding);

/// Gives the finished rejects their final name and the mode `mode`; for a workbook, first makes it from the
/// packed rows. Throws FileUnavailable; nothing is lost then, and the call can be repeated.
void finish_rejects(const ResultPart& part, mode_t mode);

}  // namespace registrar
