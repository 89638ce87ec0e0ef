// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes `--rejects`: the rejected records below their header, as a file that the definition reads again. The
// rejects of a workbook become a workbook of the same kind, made at the run's end from rows kept until then.
#include <string>
#include <vector>

#include "action/batch.h"
#include "binding/input_plan.h"
#include "report/result_file.h"

namespace registrar {

class RejectsFile {
public:
    /// A new file, or one cut to the length of the part. Throws FileUnavailable, Refused.
    explicit RejectsFile(const ResultPart& part)
        : file_(part.length > 0 ? ResultFile::resume(part) : ResultFile::create(part)) {}

    /// Writes the header, if nothing is written yet.
    void begin(const std::vector<InputPlan>& inputs);
    /// Appends the rejected records of a batch and syncs them.
    void write(const Batch& batch);
    ResultFile& file() { return file_; }

private:
    void write_records(const Batch& batch);

    ResultFile file_;
};

/// Makes what the user gets of finished rejects: the file itself, or a workbook of its rows. Puts it in place
/// with the mode `mode`. Throws FileUnavailable; nothing is lost then and the call can be repeated.
void place_rejects(const ResultPart& part, mode_t mode);

}  // namespace registrar
