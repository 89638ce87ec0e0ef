// SPDX-License-Identifier: Apache-2.0
#pragma once
// The store's own memory of runs: who ran what, how far it came, what it rejected, what it changed, who holds
// the lease (safety.md). Everything is written in the caller's transaction.
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "input/read_position.h"

namespace registrar {

/// A run's row. Times are seconds since 1970 UTC.
struct RunRow {
    std::int64_t id = 0;
    std::string
        key;  ///< digest of definition, settings, input paths and store: what "the same command" means
    std::string state;  ///< `running`, or a state of the report
    std::string definition_path;
    std::string definition_sha256;
    std::string definition_text;
    std::string settings;  ///< JSON of the flags that change the outcome
    std::int64_t clock = 0;
    std::int64_t started = 0;
    std::int64_t finished = 0;
    std::string registrar;
    std::string tzdb;
    std::string owner;    ///< host, process, label
    std::string report;   ///< the JSON report of a run that ended, without its times
    std::string results;  ///< JSON: result files of an ended run that are not in place yet; else empty
};

/// An input file of a run. Effects and checkpoints name it by its index.
struct RunInput {
    std::uint32_t index = 0;
    std::string file;        ///< as rejects name it: the path; of a workbook `path!sheet`
    std::uint64_t size = 0;  ///< bytes; 0 if unknown
    std::string sha256;      ///< empty until the file was read to its end
    std::string dialect;     ///< JSON: encoding, and the delimiter of a text
};

/// How far an unfinished run came: everything before it is stored. `counters` is the engine's JSON.
struct Checkpoint {
    std::int64_t run = 0;
    std::uint32_t input = 0;  ///< index of the input file
    ReadPosition position;
    std::string counters;
};

/// One message about one row and action, as `--outcomes` writes it. Secrets are masked before they get here.
struct RejectEntry {
    std::string file;
    std::uint64_t line = 0;
    std::uint64_t record = 0;
    std::string action;
    std::string code;
    std::string field;
    std::string value;
    std::string message;
    std::string original;  ///< the record's bytes; only with the record's first message
};

/// Before-images of one batch and record type, compressed; decoded by effects.h. The keys are sortable keys
/// (records/record_block.h): their byte order is the order of the records.
struct EffectSegment {
    std::string type;
    std::optional<std::uint32_t> input;  ///< index of the rows' input file; none for changes without rows
    std::uint32_t count = 0;
    std::string first_key;
    std::string last_key;
    std::string data;
};

/// The right to write a scope, and its last holder. The row stays after the release, so that its fencing
/// number never comes again.
struct Lease {
    std::string scope;
    std::int64_t run = 0;
    std::string host;
    std::int64_t process = 0;
    std::string process_start;  ///< tells a process from a later one of the same number
    std::int64_t fence = 0;     ///< grows with every acquisition
    std::int64_t since = 0;
    std::int64_t beat = 0;
    std::int64_t expires = 0;  ///< 0 after the release
    std::string definition;
    std::string file;
    std::uint64_t line = 0;

    bool released() const { return expires == 0; }
};

class Ledger {
public:
    virtual ~Ledger() = default;

    /// Stores a new run and returns its id.
    virtual std::int64_t add_run(const RunRow& run) = 0;
    /// Replaces state, finished, owner, report and results of a run.
    virtual void update_run(const RunRow& run) = 0;
    virtual std::optional<RunRow> run(std::int64_t id) = 0;
    /// The latest run of that key in state `running` or `interrupted`.
    virtual std::optional<RunRow> unfinished_run(std::string_view key) = 0;
    /// The latest ended run of that key whose result files are not in place yet.
    virtual std::optional<RunRow> run_with_results(std::string_view key) = 0;
    /// All runs, newest first, without definition_text and report.
    virtual std::vector<RunRow> runs() = 0;

    /// Adds an input of a run, or replaces what is known of it.
    virtual void put_input(std::int64_t run, const RunInput& input) = 0;
    /// The inputs of a run by index.
    virtual std::vector<RunInput> inputs(std::int64_t run) = 0;

    virtual void save_checkpoint(const Checkpoint& checkpoint) = 0;
    virtual std::optional<Checkpoint> checkpoint(std::int64_t run) = 0;
    /// Appends block digests of an input; `first` is the index of the first one.
    virtual void add_blocks(std::int64_t run, std::uint32_t input, std::size_t first,
                            std::span<const BlockDigest> blocks) = 0;
    virtual std::vector<BlockDigest> blocks(std::int64_t run, std::uint32_t input) = 0;

    virtual void add_rejects(std::int64_t run, std::span<const RejectEntry> rejects) = 0;
    /// Visits a run's rejects in the order of their adding.
    virtual void visit_rejects(std::int64_t run, const std::function<void(const RejectEntry&)>& visit) = 0;

    /// What a run must remember until it ends, by name; replaced by the next one of that name.
    virtual void put_note(std::int64_t run, std::string_view name, std::string_view bytes) = 0;
    /// Empty where there is none.
    virtual std::string note(std::int64_t run, std::string_view name) = 0;
    /// Forgets all notes of a run, and the rows that it holds.
    virtual void drop_notes(std::int64_t run) = 0;

    /// Appends lines for the log file that a step of the run will write.
    virtual void add_log(std::int64_t run, std::string_view lines) = 0;
    /// Visits the lines of a run in the order of their adding, in pieces.
    virtual void visit_log(std::int64_t run, const std::function<void(std::string_view)>& visit) = 0;
    virtual void drop_log(std::int64_t run) = 0;

    /// Appends rows of a file that wait for its end; the engine's bytes.
    virtual void hold_rows(std::int64_t run, std::string_view bytes) = 0;
    virtual bool holds_rows(std::int64_t run) = 0;
    struct HeldBytes {
        std::int64_t number = 0;
        std::string bytes;
    };
    /// Returns the first ones of a run whose number is greater than `after`.
    virtual std::optional<HeldBytes> deferred_rows(std::int64_t run, std::int64_t after = 0) = 0;
    /// Puts other bytes under the number.
    virtual void replace_deferred_rows(std::int64_t run, std::int64_t number, std::string_view bytes) = 0;
    /// Visits all that a run holds, in the order of their adding.
    virtual void visit_deferred_rows(std::int64_t run,
                                     const std::function<void(std::string_view)>& visit) = 0;
    /// Forgets those of a number.
    virtual void drop_deferred_rows(std::int64_t run, std::int64_t number) = 0;

    virtual void add_effects(std::int64_t run, const EffectSegment& segment) = 0;
    virtual std::vector<EffectSegment> effects(std::int64_t run) = 0;

    /// The lease of a scope, also a released one; none if the scope was never taken.
    virtual std::optional<Lease> lease(std::string_view scope) = 0;
    /// Writes the lease, in the caller's transaction.
    virtual void put_lease(const Lease& lease) = 0;
    /// Releases the lease if this run holds it with this fencing number. The row and its number stay.
    virtual void release_lease(std::string_view scope, std::int64_t run, std::int64_t fence) = 0;
};

}  // namespace registrar
