// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes outcome lines to the file of `--outcomes` and passes them to the caller's function.
#include <optional>
#include <string>

#include "report/outcomes.h"
#include "report/result_file.h"
#include "report/result_options.h"

namespace registrar {

/// Buffers lines in memory; sync() writes the rest. Used by one thread. The options must outlive it.
class OutcomeSink {
public:
    explicit OutcomeSink(const ResultOptions& options) : options_(options) {}

    /// Opens the file of `--outcomes`: a new one with a header, or an existing one cut to the part's length.
    /// Throws FileUnavailable, Refused.
    void open(const ResultPart& part);
    /// Returns whether lines are used at all.
    bool wanted() const { return file_ || options_.watch; }
    /// Returns whether lines of rows without a message are used, too.
    bool wants_all() const {
        return (file_ && options_.outcomes_all) || (options_.watch && options_.watch_all);
    }

    void put(const OutcomeLine& line);
    /// Writes all lines so far to disk, so that they survive a power cut. Throws FileUnavailable.
    void sync();
    /// Returns the file; null without `--outcomes`.
    ResultFile* file() { return file_ ? &*file_ : nullptr; }

private:
    void write();

    const ResultOptions& options_;
    std::optional<ResultFile> file_;
    std::string text_;  ///< lines that are not written yet
};

}  // namespace registrar
