// SPDX-License-Identifier: Apache-2.0
#pragma once
// What `--rejects` writes: the records that were rejected, below their header, as a file that the definition
// reads again. Of workbooks a workbook of the same kind, made at the run's end of the rows kept beside it.
#include <optional>
#include <string>
#include <vector>

#include "action/batch.h"
#include "engine/input_plan.h"
#include "engine/result_file.h"

namespace registrar {

class RejectsFile {
public:
    /// Anew, or as far as an unfinished run came. Throws FileUnavailable, or Refused.
    RejectsFile(const std::string& path, std::uint64_t length);

    /// Writes the header, unless it is there.
    void begin(const std::vector<InputPlan>& inputs);
    void write(const Batch& batch);
    /// Of what was written, bytes that survive a power cut.
    std::uint64_t length() const { return file_->length(); }
    /// The run ends here.
    void finish();

private:
    std::string rows_path() const { return path_ + ".rows"; }
    void write_records(const Batch& batch);

    std::string path_;
    std::optional<ResultFile> file_;
    bool is_workbook_ = false;
};

/// A sheet's row with what its cells are.
std::string pack_row(const Cells& row);

}  // namespace registrar
