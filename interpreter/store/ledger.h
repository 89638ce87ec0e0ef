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
struct RunEntry {
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
    std::string owner;   ///< host, process, label
    std::string report;  ///< the JSON report of a run that ended, without its times
};

/// How far an unfinished run came: everything before it is stored. `counters` is the engine's JSON.
struct Checkpoint {
    std::int64_t run = 0;
    std::uint32_t input = 0;  ///< index of the input file
    ReadPosition position;
    std::uint64_t outcomes_length = 0;
    std::uint64_t rejects_length = 0;
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

/// Before-images of one batch and record type, compressed; decoded by effects.h.
struct EffectSegment {
    std::string type;
    std::uint32_t count = 0;
    std::string first_key;
    std::string last_key;
    std::string data;
};

/// Who holds the right to write a scope.
struct Lease {
    std::string scope;
    std::int64_t run = 0;
    std::string host;
    std::int64_t process = 0;
    std::string process_start;  ///< tells a process from a later one of the same number
    std::int64_t fence = 0;     ///< grows with every acquisition
    std::int64_t since = 0;
    std::int64_t beat = 0;
    std::int64_t expires = 0;
    std::string definition;
    std::string file;
    std::uint64_t line = 0;
};

class Ledger {
public:
    virtual ~Ledger() = default;

    /// Stores a new run and returns its id.
    virtual std::int64_t add_run(const RunEntry& run) = 0;
    /// Replaces state, finished, owner and report of a run.
    virtual void update_run(const RunEntry& run) = 0;
    virtual std::optional<RunEntry> run(std::int64_t id) = 0;
    /// The latest run of that key in state `running` or `interrupted`.
    virtual std::optional<RunEntry> unfinished_run(std::string_view key) = 0;
    /// All runs, newest first, without definition_text and report.
    virtual std::vector<RunEntry> runs() = 0;

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
    /// The first ones of a run that wait, and their number.
    struct HeldBytes {
        std::int64_t number = 0;
        std::string bytes;
    };
    virtual std::optional<HeldBytes> held_rows(std::int64_t run) = 0;
    /// Visits all that a run holds, in the order of their adding.
    virtual void visit_held_rows(std::int64_t run, const std::function<void(std::string_view)>& visit) = 0;
    /// Forgets those of a number.
    virtual void drop_held_rows(std::int64_t run, std::int64_t number) = 0;

    virtual void add_effects(std::int64_t run, const EffectSegment& segment) = 0;
    virtual std::vector<EffectSegment> effects(std::int64_t run) = 0;

    virtual std::optional<Lease> lease(std::string_view scope) = 0;
    /// Writes the lease, in the caller's transaction.
    virtual void put_lease(const Lease& lease) = 0;
    virtual void drop_lease(std::string_view scope, std::int64_t fence) = 0;
};

}  // namespace registrar
