// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a step may know and do: where files are, which file it follows, what the run has to tell. Nothing here
// knows the engine, which implements it.
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

/// All of them.
std::span<const Message* const> common_step_messages();

/// A step that cannot do its work: the job stops. The exit code is 6 where server, network or file was not
/// there, 7 where what the step was given is bad.
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
    std::string sha256;    ///< of what was read
    std::string own_name;  ///< its name; another file of the run with the same name has another one here
};

/// What is the same for everything that a step does.
struct StepFacts {
    const DataFolder* folder = nullptr;
    std::int64_t clock = 0;  ///< the run's
    bool plan = false;       ///< say what would be done, and do nothing
    bool again = false;      ///< an earlier process may have done it, or a part of it
    StepFile file;           ///< for consolidators
    std::string key = {};    ///< no other step of any run has it; the same however often the step is begun
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
    std::string title;
    std::string text;
    std::string html;
};

/// What a step says while it runs.
struct StepSaying {
    const Message* message = nullptr;  ///< null for a plain sentence about what was done
    std::string text;
};

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
    /// `YYYYMMDDhhiiss` of the run's clock: the same however often the step is begun.
    std::string stamp() const;
    /// A path as messages show it: below the data folder where it is there.
    std::string shown(const std::filesystem::path& path) const;

    /// Says what was done, or what would be.
    void tell(std::string text) { said_.push_back({nullptr, std::move(text)}); }
    /// Says a message of the step that does not stop the job.
    void warn(const Message& message, std::initializer_list<std::string_view> values = {});
    /// Stops the job: something was not there (exit 6).
    [[noreturn]] void fail(const Message& message, std::initializer_list<std::string_view> values = {}) const;
    /// Stops the job: something is bad (exit 7).
    [[noreturn]] void refuse(const Message& message,
                             std::initializer_list<std::string_view> values = {}) const;
    const std::vector<StepSaying>& said() const { return said_; }

    /// Makes a folder where it is missing; where that cannot be, the message, with the path as it was given,
    /// stops the job (exit 6).
    void need_folder(const std::filesystem::path& folder, const Message& message,
                     std::string_view given) const;
    /// Whether a file is the data file as it was read, and nothing that came later under its name.
    bool is_what_was_read(const std::filesystem::path& path) const;

    /// Visits the lines of the file's warnings and errors, in pieces.
    virtual void visit_log(const std::function<void(std::string_view)>& visit) = 0;
    /// Remembers where the log of the file stands, for later steps; and says it (empty: there is none).
    virtual void keep_log_path(const std::filesystem::path& path) = 0;
    virtual std::filesystem::path log_path() const = 0;
    /// Returns the summary of the file so far. Only for consolidators whose type has the trait
    /// `reads_report`; throws std::logic_error for others.
    virtual StepReport file_report() const = 0;
    /// Adds the times of the job's parts to the report.
    virtual void report_times() = 0;

private:
    StepFacts facts_;
    std::vector<StepSaying> said_;
};

}  // namespace registrar
