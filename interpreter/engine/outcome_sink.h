// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where outcome lines go: into `--outcomes`, and to whoever watches the run.
#include <optional>
#include <string>

#include "engine/outcomes.h"
#include "engine/result_file.h"
#include "engine/run_options.h"

namespace registrar {

class OutcomeSink {
public:
    explicit OutcomeSink(const RunOptions& options) : options_(options) {}

    /// Opens `--outcomes` anew, or cut to the length at a checkpoint.
    void open(std::uint64_t length);
    /// Anybody wants lines; also of rows without a message.
    bool wanted() const { return file_ || options_.watch; }
    bool wants_all() const {
        return (file_ && options_.outcomes_all) || (options_.watch && options_.watch_all);
    }

    void put(const OutcomeLine& line);
    /// All that was put survives a power cut.
    void sync();
    /// Of the file; 0 without one.
    std::uint64_t length() const { return file_ ? file_->length() : 0; }

private:
    void write();

    const RunOptions& options_;
    std::optional<ResultFile> file_;
    std::string text_;  ///< not written yet
};

}  // namespace registrar
