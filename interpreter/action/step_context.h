// SPDX-License-Identifier: Apache-2.0
#pragma once
// The interface of a running step: files, the data file it follows, and reports. The engine implements it.
#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "action/message.h"
#include "remote/data_path.h"
#include "workspace/row_outcome.h"

namespace registrar {

namespace messages {

extern const Message change_threshold, no_accepted_row, left_out, file_changed, file_gone;

}  // namespace messages

/// Returns all of them.
std::span<const Message* const> common_step_messages();

/// A step cannot do its work; the job stops. The exit code is 6 if a server, network or file is unavailable,
/// and 7 if the step's input is bad.
class StepFailed : public std::runtime_error {
public:
    StepFailed(std::string code, const std::string& text, int exit_code)
        : std::runtime_error(text), code_(std::move(code)), exit_code_(exit_code) {}
    const std::string& code() const { return code_; }
    int exit_code() const { return exit_code_; }

private:
    std::string code_;
    int exit_code_;
};

/// The data file that a consolidator follows.
struct StepFile {
    std::filesystem::path path;
    std::string sha256;    ///< of the content that was read
    std::string own_name;  ///< its name, made unique among the files of the run
};

/// The facts that are fixed for one step.
struct StepFacts {
    const DataFolder* folder = nullptr;
    std::int64_t clock = 0;  ///< the run's clock
    bool plan = false;       ///< report what would be done, and do nothing
    bool again = false;      ///< an earlier process may have completed it, or a part of it
    StepFile file;           ///< for consolidators
    std::string key = {};    ///< unique among steps of all runs, and the same each time the step is started
};

/// Counts of the file's rows, over all actions of its import.
struct StepTotals {
    std::uint64_t read = 0;
    std::array<std::uint64_t, 6> outcomes{};  ///< by RowOutcome
    std::uint64_t warnings = 0;

    std::uint64_t of(RowOutcome outcome) const { return outcomes[static_cast<std::size_t>(outcome)]; }
};

/// A summary of the file: its counts, and texts for people.
struct StepReport {
    StepTotals totals;
    bool failed = false;    ///< a limit or a guard stopped the run
    bool problems = false;  ///< it failed, rows were rejected, or files or steps gave a warning
    std::string title;
    std::string text;
    std::string html;
};

/// An output line of a step.
struct StepMessage {
    const Message* message = nullptr;  ///< null for a plain sentence about the work done
    std::string text;
};

/// What a step may use while it runs, on one thread. A step that is started again after a kill must not
/// repeat completed work.
class StepContext {
public:
    explicit StepContext(StepFacts facts) : facts_(std::move(facts)) {}
    virtual ~StepContext() = default;

    bool plan() const { return facts_.plan; }
    bool again() const { return facts_.again; }
    std::int64_t clock() const { return facts_.clock; }
    const std::string& key() const { return facts_.key; }
    const DataFolder& folder() const { return *facts_.folder; }
    const StepFile& file() const { return facts_.file; }
    /// Returns `YYYYMMDDhhiiss` of the run's clock, the same each time the step is started.
    std::string stamp() const;
    /// Returns a path as messages show it: relative to the data folder if it is inside.
    std::string shown(const std::filesystem::path& path) const;

    /// Reports what was done or, in a plan, would be done.
    void tell(std::string text) { said_.push_back({nullptr, std::move(text)}); }
    /// Reports a message of the step that does not stop the job.
    void warn(const Message& message, std::initializer_list<std::string_view> values = {});
    /// Stops the job because something is unavailable (exit 6).
    [[noreturn]] void fail(const Message& message, std::initializer_list<std::string_view> values = {}) const;
    /// Stops the job because of bad input (exit 7).
    [[noreturn]] void refuse(const Message& message,
                             std::initializer_list<std::string_view> values = {}) const;
    const std::vector<StepMessage>& said() const { return said_; }

    /// Creates a folder if it is missing. If that fails, the message, with the path as given, stops the job
    /// (exit 6).
    void need_folder(const std::filesystem::path& folder, const Message& message,
                     std::string_view given) const;
    /// Returns true if the file has the content that was read, so that it was not replaced under the same
    /// name.
    bool is_what_was_read(const std::filesystem::path& path) const;

    /// Visits the lines of the file's warnings and errors, in pieces.
    virtual void visit_log(const std::function<void(std::string_view)>& visit) = 0;
    /// Stores and reports the path of the file's log, for later steps. Empty: there is none.
    virtual void keep_log_path(const std::filesystem::path& path) = 0;
    virtual std::filesystem::path log_path() const = 0;
    /// Returns the summary of the file so far. Only for consolidators whose type has the trait
    /// `reads_report`; throws std::logic_error for others.
    virtual StepReport file_report() const = 0;
    /// Adds the durations of the job's stages to the report.
    virtual void report_times() = 0;

private:
    StepFacts facts_;
    std::vector<StepMessage> said_;
};

}  // namespace registrar
