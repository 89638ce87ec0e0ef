// SPDX-License-Identifier: Apache-2.0
#pragma once
// Takes outcome lines: writes `--outcomes` and passes the lines to the caller's function.
#include <optional>
#include <string>

#include "report/outcomes.h"
#include "report/result_file.h"
#include "report/result_options.h"

namespace registrar {

class OutcomeSink {
public:
    explicit OutcomeSink(const ResultOptions& options) : options_(options) {}

    /// Opens the file of `--outcomes`: a new one, or cut to the length of the part.
    void open(const ResultPart& part);
    /// Whether lines are used at all; `wants_all` also those of rows without a message.
    bool wanted() const { return file_ || options_.watch; }
    bool wants_all() const {
        return (file_ && options_.outcomes_all) || (options_.watch && options_.watch_all);
    }

    void put(const OutcomeLine& line);
    /// All lines so far survive a power cut.
    void sync();
    /// Null without `--outcomes`.
    ResultFile* file() { return file_ ? &*file_ : nullptr; }

private:
    void write();

    const ResultOptions& options_;
    std::optional<ResultFile> file_;
    std::string text_;  ///< not written yet
};

}  // namespace registrar
