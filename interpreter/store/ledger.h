// SPDX-License-Identifier: Apache-2.0
#pragma once
// The store's record of runs: their settings, progress, rejects and changes, and the leases. Every write
// happens in the caller's transaction.
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "input/read_position.h"

namespace registrar {

/// The ledger's row of a run. Times are seconds since 1970 UTC.
struct RunRow {
    std::int64_t id = 0;
    /// The digest of definition, settings, input paths and store. Runs of "the same command" have the same
    /// key.
    std::string key;
    std::string state;  ///< `running`, or a state of the report
    std::string definition_path;
    std::string definition_sha256;
    std::string definition_text;
    std::string settings;  ///< JSON of the flags that affect the outcome
    std::int64_t clock = 0;
    std::int64_t started = 0;
    std::int64_t finished = 0;
    std::string registrar;
    std::string tzdb;
    std::string owner;    ///< host, process, label
    std::string report;   ///< JSON report of an ended run, without its times
    std::string results;  ///< JSON: result files of an ended run that are not in place yet; else empty
};

/// Selects runs of the list. Members without a value select all.
struct RunQuery {
    std::optional<std::int64_t> since = std::nullopt;  ///< only runs that started then or later
    std::string definition = {};                       ///< a path or its last part, or saved:NAME; empty: any
    std::size_t limit = 0;                             ///< the greatest number of runs; 0: all
};

/// An input file of a run. Effects and checkpoints refer to it by its index.
struct RunInput {
    std::uint32_t index = 0;
    std::string file;        ///< the name in rejects: the path; of a workbook `path!sheet`
    std::uint64_t size = 0;  ///< bytes; 0 if unknown
    std::string sha256;      ///< empty until the file was read to its end
    std::string dialect;     ///< JSON: encoding, import, delimiter or sheet, and the header
};

/// The progress of an unfinished run: everything before it is stored. `counters` is JSON of the engine.
struct Checkpoint {
    std::int64_t run = 0;
    std::uint32_t input = 0;  ///< index of the input file
    ReadPosition position;
    std::string counters;
};

/// One message about one row and action, as `--outcomes` writes it. Secrets are already masked.
struct RejectEntry {
    std::string file;
    std::uint64_t line = 0;
    std::uint64_t record = 0;
    std::string action;
    std::string code;
    std::string field;
    std::string value;
    std::string message;
    std::string original;  ///< the record's bytes; only in the record's first message
};

/// Before-images of one batch and record type, compressed; effects.h decodes them. The keys are sortable keys
/// (records/record_block.h): their byte order is the order of the records.
struct EffectSegment {
    std::string type;
    std::optional<std::uint32_t> input;  ///< index of the rows' input file; none for changes without rows
    std::uint32_t count = 0;
    std::string first_key;
    std::string last_key;
    std::string data;
};

/// A stored segment of effects without its data. Of two segments, the one with the greater id was stored
/// later.
struct EffectPlace {
    std::int64_t id = 0;
    std::int64_t run = 0;
    std::string type;
    std::optional<std::uint32_t> input;
    std::uint32_t count = 0;
    std::string first_key;
    std::string last_key;
};

/// Selects segments. Members without a value select all.
struct EffectQuery {
    std::optional<std::int64_t> run;
    std::optional<std::string> type;
    std::optional<std::pair<std::string, std::string>> keys;  ///< first and last key of a range
    std::int64_t after = 0;                                   ///< only segments with a greater id
};

/// The right to write a scope, and its last holder. The row is kept after the release, so that a fencing
/// number is never reused.
struct Lease {
    std::string scope;
    std::int64_t run = 0;
    std::string host;
    std::int64_t process = 0;
    std::string process_start;  ///< distinguishes a process from a later one with the same number
    std::int64_t fence = 0;     ///< grows with every acquisition
    std::int64_t since = 0;
    std::int64_t beat = 0;
    std::int64_t expires = 0;  ///< 0 after the release
    std::string definition;
    std::string file;
    std::uint64_t line = 0;

    bool released() const { return expires == 0; }
};

class ScheduleLedger;

/// Reads and writes the ledger of one store. Use it on the store's thread, and write only inside a
/// transaction.
class Ledger {
public:
    virtual ~Ledger() = default;

    /// Stores a new run and returns its id: the next one, unless the run has one.
    virtual std::int64_t add_run(const RunRow& run) = 0;
    /// Replaces state, finished, owner, report and results of a run.
    virtual void update_run(const RunRow& run) = 0;
    /// Returns a run, or nothing if there is none with that id.
    virtual std::optional<RunRow> run(std::int64_t id) = 0;
    /// Returns the latest run with that key in state `running` or `interrupted`.
    virtual std::optional<RunRow> unfinished_run(std::string_view key) = 0;
    /// Returns the latest ended run with that key whose result files are not in place yet.
    virtual std::optional<RunRow> run_with_results(std::string_view key) = 0;
    /// Returns the selected runs, newest first, without definition_text and report.
    virtual std::vector<RunRow> runs(const RunQuery& query = {}) = 0;
    /// Returns how many runs the query selects, whatever its limit.
    virtual std::uint64_t count_runs(const RunQuery& query = {}) = 0;

    /// Adds an input of a run, or replaces its row.
    virtual void put_input(std::int64_t run, const RunInput& input) = 0;
    /// Returns the inputs of a run by index.
    virtual std::vector<RunInput> inputs(std::int64_t run) = 0;

    /// Stores the run's checkpoint and replaces an earlier one.
    virtual void save_checkpoint(const Checkpoint& checkpoint) = 0;
    virtual std::optional<Checkpoint> checkpoint(std::int64_t run) = 0;
    /// Appends block digests of an input. `first` is the index of the first one.
    virtual void add_blocks(std::int64_t run, std::uint32_t input, std::size_t first,
                            std::span<const BlockDigest> blocks) = 0;
    virtual std::vector<BlockDigest> blocks(std::int64_t run, std::uint32_t input) = 0;

    virtual void add_rejects(std::int64_t run, std::span<const RejectEntry> rejects) = 0;
    /// Visits a run's rejects in the order in which they were added.
    virtual void visit_rejects(std::int64_t run, const std::function<void(const RejectEntry&)>& visit) = 0;

    /// Stores bytes that a run needs until it ends, under a name. Replaces an earlier note of that name.
    virtual void put_note(std::int64_t run, std::string_view name, std::string_view bytes) = 0;
    /// Returns a note, or an empty text if there is none.
    virtual std::string note(std::int64_t run, std::string_view name) = 0;
    /// Deletes all notes and deferred rows of a run.
    virtual void drop_notes(std::int64_t run) = 0;

    /// Appends lines for the log file that a step of the run will write.
    virtual void add_log(std::int64_t run, std::string_view lines) = 0;
    /// Visits the lines of a run in the order in which they were added, in pieces.
    virtual void visit_log(std::int64_t run, const std::function<void(std::string_view)>& visit) = 0;
    virtual void drop_log(std::int64_t run) = 0;

    /// Appends deferred rows, which are bound after the file's last row. The bytes are the engine's.
    virtual void defer_rows(std::int64_t run, std::string_view bytes) = 0;
    /// Returns whether the run has deferred rows.
    virtual bool has_deferred_rows(std::int64_t run) = 0;
    /// Deferred rows as defer_rows() stored them. Numbers ascend in the order in which they were added.
    struct DeferredBytes {
        std::int64_t number = 0;
        std::string bytes;
    };
    /// Returns the first deferred rows of a run whose number is greater than `after`.
    virtual std::optional<DeferredBytes> deferred_rows(std::int64_t run, std::int64_t after = 0) = 0;
    /// Replaces the deferred rows with that number.
    virtual void replace_deferred_rows(std::int64_t run, std::int64_t number, std::string_view bytes) = 0;
    /// Visits all deferred rows of a run in the order in which they were added.
    virtual void visit_deferred_rows(std::int64_t run,
                                     const std::function<void(std::string_view)>& visit) = 0;
    /// Deletes the deferred rows with that number.
    virtual void drop_deferred_rows(std::int64_t run, std::int64_t number) = 0;

    virtual void add_effects(std::int64_t run, const EffectSegment& segment) = 0;
    /// Returns the selected segments, oldest first.
    virtual std::vector<EffectPlace> effect_places(const EffectQuery& query) = 0;
    /// Returns a segment that effect_places() named; nothing if it was dropped since.
    virtual std::optional<EffectSegment> effect_segment(std::int64_t id) = 0;
    /// Replaces a segment by one with the same keys or fewer.
    virtual void replace_effects(std::int64_t id, const EffectSegment& segment) = 0;
    /// Deletes all segments of a run.
    virtual void drop_effects(std::int64_t run) = 0;
    /// Deletes at most `most` effects, rejects and block digests of a run, and returns how many.
    virtual std::size_t prune(std::int64_t run, std::size_t most) = 0;

    /// Returns the lease of a scope, even a released one. Returns nothing if the scope was never taken.
    virtual std::optional<Lease> lease(std::string_view scope) = 0;
    /// Returns all leases, even released ones, by scope.
    virtual std::vector<Lease> leases() = 0;
    /// Returns the leases of these scopes, even released ones, by scope. Nobody else changes them before the
    /// end of the caller's transaction.
    virtual std::vector<Lease> lock_leases(std::span<const std::string> scopes) = 0;
    /// Stores the beat, expiry, file and line of the first of these leases of one run for all of them, if the
    /// run still holds them. Returns how many it holds.
    virtual std::size_t renew_leases(std::span<const Lease> leases) = 0;
    /// Writes the lease.
    virtual void put_lease(const Lease& lease) = 0;
    /// Releases the lease if this run holds it with this fencing number. Keeps the row and its number.
    virtual void release_lease(std::string_view scope, std::int64_t run, std::int64_t fence) = 0;

    /// Returns the part about saved definitions and schedules (store/schedule_ledger.h).
    virtual ScheduleLedger& schedules() = 0;
};

}  // namespace registrar
