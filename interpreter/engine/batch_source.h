// SPDX-License-Identifier: Apache-2.0
#pragma once
// All batches of some files of a run, file after file: what the reader's thread executes.
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

/// A file is no longer the one whose header was bound: nothing of it was read (exit 6).
class InputReplaced : public FileUnavailable {
public:
    explicit InputReplaced(const std::string& path)
        : FileUnavailable(path, "was replaced while the run was about to read it; run the command again") {}
};

/// Some files of a run, one behind the other.
struct InputRange {
    std::size_t first = 0;
    std::size_t last = 0;  ///< behind the last one
};

class BatchSource {
public:
    BatchSource(const Job& job, std::span<InputPlan> inputs, const FillOptions& fill,
                const RunOptions& options);

    /// Only these files, behind so many rows of others.
    void limit_to(const InputRange& range, const RowCounts& before);
    /// Notes which records of these types the rows' references lead to.
    void note_types(std::vector<const RecordType*> types) { noted_ = std::move(types); }
    /// Throws Refused where a file that an unfinished run has read to its end differs from its digests.
    void check_unchanged(std::size_t input, const std::vector<BlockDigest>& blocks) const;
    /// Goes on behind a checkpoint within the range. Throws Refused where the file changed; `blocks` are
    /// those of the checkpoint's input.
    void resume(const Checkpoint& checkpoint, const std::vector<BlockDigest>& blocks);
    /// Makes lookups ready, before the first batch: tables that rows will ask are read at once where that
    /// pays. `inside` where one thread reads and writes in a transaction that stays open.
    void open_store(Store& store, bool inside = false);
    /// Rows see what earlier ones changed.
    bool in_order() const { return scope().in_order; }
    /// Lets the rows that follow know of a reference that an unfinished run deferred.
    void defer(const DeferredReference& reference);
    /// Fills the next batch (cleared by the caller); false when there is nothing more.
    bool next(Batch& batch);
    bool limit_passed() const { return limit_passed_; }
    bool interrupted() const { return interrupted_; }
    /// The writer says that a batch is where later reads see it.
    void note_committed(const Batch& batch) { committed_.store(batch.sequence, std::memory_order_release); }
    /// Bytes of all files, 0 where one is unknown.
    std::uint64_t total_bytes() const;

private:
    void open_input();
    std::uint64_t expected_rows() const;
    Workspace::Scope scope() const;
    void set_row_limit();
    void finish_batch(Batch& batch);
    void suspect_encoding();
    bool stopped() const { return options_.stop != nullptr && options_.stop->raised(); }

    const Job& job_;
    std::span<InputPlan> inputs_;
    InputRange range_;
    std::vector<const RecordType*> noted_;
    FillOptions fill_;
    const RunOptions& options_;
    std::optional<Workspace> workspace_;
    PasswordPool passwords_;
    std::uint64_t sequence_ = 0;               ///< of the last batch that was begun
    std::atomic<std::uint64_t> committed_{0};  ///< sequence of the last batch that the writer committed
    std::size_t input_ = 0;
    std::unique_ptr<Reader> reader_;
    std::optional<BatchFiller> filler_;
    std::optional<std::string> looks_like_;  ///< the file at hand, once its bytes gave reason to ask
    std::size_t blocks_taken_ = 0;
    std::uint64_t bytes_before_ = 0;  ///< of the files that are done
    std::uint32_t row_limit_ = 0;
    RowCounts counts_;
    bool limit_passed_ = false;
    bool interrupted_ = false;
};

}  // namespace registrar
