// SPDX-License-Identifier: Apache-2.0
#pragma once
// Provides the batches of some files of a run, file after file. The reader's thread executes it.
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "binding/input_plan.h"
#include "engine/batch_filler.h"
#include "engine/password_pool.h"
#include "engine/run_options.h"
#include "store/ledger.h"
#include "store/open/open_store.h"

namespace registrar {

/// Thrown if a file is no longer the one whose header was bound. Nothing of it was read (exit 6).
class InputReplaced : public FileUnavailable {
public:
    explicit InputReplaced(const std::string& path)
        : FileUnavailable(path, "was replaced while the run was about to read it; run the command again") {}
};

/// Consecutive files of a run, by index.
struct InputRange {
    std::size_t first = 0;
    std::size_t last = 0;  ///< one past the last file
};

/// Opens the files of a range one after another and fills batches from them. Call limit_to(), track_types(),
/// open_store() and, for a resumed run, resume() in this order before the first next(). The reader's thread
/// calls next(); only note_committed() may be called by another thread meanwhile.
class BatchSource {
public:
    BatchSource(const Job& job, std::span<InputPlan> inputs, const FillOptions& fill,
                const RunOptions& options);

    /// Limits the source to these files. `before` counts the rows of the files before them.
    void limit_to(const InputRange& range, const RowCounts& before);
    /// Sets the types for which each batch lists the ids of records that its references lead to.
    void track_types(std::vector<const RecordType*> types) { noted_ = std::move(types); }
    /// Throws Refused if a file that an unfinished run has read to its end differs from its digests.
    void check_unchanged(std::int64_t run, std::size_t input, const std::vector<BlockDigest>& blocks) const;
    /// Continues after a checkpoint within the range. `blocks` are the digests of the checkpoint's file.
    /// Throws Refused if the file changed.
    void resume(const Checkpoint& checkpoint, const std::vector<BlockDigest>& blocks);
    /// Prepares the lookups: reads tables at once that the rows look up, if that is faster. `inside`: one
    /// thread reads and writes, in a transaction that stays open.
    void open_store(Store& store, bool inside = false);
    /// Returns whether rows see the changes of earlier rows.
    bool in_order() const { return scope().in_order; }
    /// Makes a reference that an unfinished run deferred known to the rows that follow.
    void defer(const DeferredReference& reference);
    /// Makes the marks of the rows before the checkpoint known to the rows that follow.
    void restore_marks(const FileMarks& marks) { workspace_->restore_marks(marks); }
    /// What the rows before the checkpoint left for the rows that follow.
    FileRows& file_rows() { return workspace_->file_rows(); }
    /// Fills the next batch, which the caller has cleared. Returns false if there are no more rows.
    bool next(Batch& batch);
    bool limit_passed() const { return limit_passed_; }
    bool interrupted() const { return interrupted_; }
    /// Called by the writer when a batch is committed, so that later reads of the store see it.
    void note_committed(const Batch& batch) { committed_.store(batch.sequence, std::memory_order_release); }
    /// Returns the size of all files of the range in bytes; 0 if the size of one is unknown.
    std::uint64_t total_bytes() const;

private:
    void open_input();
    std::uint64_t expected_rows() const;
    Workspace::Scope scope() const;
    void set_row_limit();
    void finish_batch(Batch& batch);
    void guess_encoding_once();
    bool stopped() const { return options_.stop != nullptr && options_.stop->raised(); }

    const Job& job_;
    std::span<InputPlan> inputs_;
    InputRange range_;
    std::vector<const RecordType*> noted_;
    FillOptions fill_;
    const RunOptions& options_;
    std::optional<Workspace> workspace_;
    PasswordPool passwords_;
    std::uint64_t sequence_ = 0;               ///< of the last batch that was started
    std::atomic<std::uint64_t> committed_{0};  ///< sequence of the last batch that the writer committed
    std::size_t input_ = 0;
    std::unique_ptr<Reader> reader_;
    std::optional<BatchFiller> filler_;
    std::optional<std::string>
        likely_encoding_;  ///< guessed encoding of the current file; none until suspected
    std::size_t blocks_taken_ = 0;
    mutable std::optional<std::uint64_t> total_bytes_;  ///< once it was asked for
    std::uint64_t bytes_before_ = 0;                    ///< bytes of the files that were read to their end
    std::uint32_t row_limit_ = 0;
    RowCounts counts_;
    bool limit_passed_ = false;
    bool interrupted_ = false;
};

}  // namespace registrar
