// SPDX-License-Identifier: Apache-2.0
#include "engine/batch_source.h"
#include "engine/resume_refused.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "input/guess_encoding.h"
#include "values/likely_encoding.h"

namespace registrar {

namespace {

// The first batch is small, so that the writer starts early. Later batches grow, because every batch of
// random keys touches most pages of a large table. In a file of up to a few million rows the last batch costs
// more than the pages: while it is written, the reader has nothing to do.
constexpr std::uint32_t first_row_limit = 1u << 16;
constexpr std::uint32_t last_row_limit = 1u << 24;
constexpr std::uint64_t few_rows = 3'000'000;
constexpr std::uint64_t batches_of_few_rows = 4;
constexpr std::uint64_t usual_row_bytes = 100;

/// Returns the indexes in which the bound columns of these inputs look up records, each once.
std::vector<Lookups::IndexUse> lookup_indexes(std::span<const InputPlan> inputs) {
    std::vector<Lookups::IndexUse> uses;
    const auto add = [&uses](const ActionReference& reference) {
        const Index& index = reference.type->index(reference.index);
        const bool known = std::any_of(uses.begin(), uses.end(),
                                       [&](const Lookups::IndexUse& use) { return use.index == &index; });
        if (!known) uses.push_back({reference.type, &index});
    };
    for (const InputPlan& input : inputs)
        for (const Binding& binding : input.binding.actions)
            for (const ActionReference& reference : binding.job->type->references)
                if (binding.find(reference.column) != nullptr) add(reference);
    return uses;
}

/// Where an unfinished run stopped reading a file, and what it had read.
struct ReadBefore {
    std::int64_t run = 0;
    ReadPosition position;
    const std::vector<BlockDigest>& blocks;
};

/// Moves a reader to a position that was read before. Throws ResumeRefused if the bytes before it have
/// changed.
void resume_reader(Reader& reader, const std::string& path, const ReadBefore& before) {
    const auto differs = reader.resume(before.position, before.blocks);
    if (!differs) return;
    const std::string lines = reader.sheet().empty() ? lines_of(before.blocks, *differs) : std::string();
    throw ResumeRefused(fmt::format(
        "{} changed since run {}, which is unfinished, read it{}. --again ends run {} as abandoned and "
        "begins a new run with the first row; the rows that run {} stored stay",
        path, before.run, lines.empty() ? lines : ": " + lines + " differ", before.run, before.run));
}

}  // namespace

BatchSource::BatchSource(const Job& job, std::span<InputPlan> inputs, const FillOptions& fill,
                         const RunOptions& options)
    : job_(job),
      inputs_(inputs),
      range_{0, inputs.size()},
      fill_(fill),
      options_(options),
      passwords_(options.jobs, options.progress) {}

void BatchSource::limit_to(const InputRange& range, const RowCounts& before) {
    range_ = range;
    total_bytes_.reset();
    input_ = range.first;
    counts_ = before;
}

std::uint64_t BatchSource::total_bytes() const {
    if (total_bytes_) return *total_bytes_;
    std::uint64_t sum = 0;
    for (const InputPlan& input : inputs_.subspan(range_.first, range_.last - range_.first)) {
        if (input.size == 0 && input.path == "-") return 0;
        sum += input.size;
    }
    return *(total_bytes_ = sum);
}

std::uint64_t BatchSource::expected_rows() const {
    const std::uint64_t bytes = total_bytes();
    // The size of a pipe is unknown. From half a million rows on, reading tables at once is faster for most
    // stores.
    return bytes == 0 && std::any_of(inputs_.begin(), inputs_.end(),
                                     [](const InputPlan& input) { return input.path == "-"; })
               ? 500'000
               : bytes / usual_row_bytes;
}

/// Rows must see the changes of earlier rows if an action refers to a type that an action of the run writes,
/// or if its settings need it.
Workspace::Scope BatchSource::scope() const {
    Workspace::Scope scope;
    scope.expected_rows = expected_rows();
    scope.passwords = fill_.passwords;
    scope.created = fill_.created;
    std::set<const RecordType*> written;
    for (const ImportJob& import : job_.imports)
        for (const ActionJob& action : import.actions)
            written.insert(action.type->writes.begin(), action.type->writes.end());
    for (const ImportJob& import : job_.imports)
        for (const ActionJob& action : import.actions) {
            for (const ActionReference& reference : action.type->references)
                scope.in_order = scope.in_order || written.contains(reference.type);
            const auto needs = action.type->needs_store_order;
            scope.in_order = scope.in_order || (needs != nullptr && needs(action.settings_pointer()));
        }
    scope.written.assign(written.begin(), written.end());
    return scope;
}

void BatchSource::open_store(Store& store, bool inside) {
    Workspace::Scope wanted = scope();
    wanted.inside = inside;
    workspace_.emplace(store, std::move(wanted));
    workspace_->lookups().track_types(noted_);
    workspace_->lookups().prepare(lookup_indexes(inputs_.subspan(range_.first, range_.last - range_.first)),
                                  [&store] { return store.reader(); });
}

/// Doubles the limit. In files of few rows, estimated from the rows read so far, multiplies it by 1.5, which
/// is about what the reader fills while the writer stores the previous batch, up to a quarter of the rows.
void BatchSource::set_row_limit() {
    if (options_.row_limit > 0) {
        row_limit_ = options_.row_limit;
        return;
    }
    std::uint64_t limit = row_limit_ == 0 ? first_row_limit : std::uint64_t{row_limit_} * 2;
    const std::uint64_t total = total_bytes();
    if (row_limit_ > 0 && total > 0) {
        const std::uint64_t bytes = bytes_before_ + reader_->position().offset;
        const double share_read = static_cast<double>(bytes) / static_cast<double>(total);
        const double rows_in_all = share_read > 0 ? static_cast<double>(counts_.read) / share_read : 0;
        const auto rows = static_cast<std::uint64_t>(std::min(rows_in_all, double{last_row_limit}));
        if (rows < few_rows)
            limit = std::min(limit / 4 * 3,
                             std::max<std::uint64_t>(2 * first_row_limit, rows / batches_of_few_rows));
    }
    row_limit_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(limit, last_row_limit));
}

void BatchSource::open_input() {
    InputPlan& input = inputs_[input_];
    reader_ = std::move(input.reader);
    if (!reader_) {
        const Dialect& dialect = job_.imports[input.import].dialect;
        reader_ = std::make_unique<Reader>(input.path, dialect, ReadSizes{}, options_.stop);
        const auto first = reader_->read_header();
        const bool headed = first && dialect.skip_first_line;
        if ((headed ? header_bytes(*reader_, *first) : "") != input.header) throw InputReplaced(input.path);
        reader_->expect(input.binding.width);
    }
    reader_->notice_idling();
    workspace_->begin_file(static_cast<std::uint32_t>(input_));
    FillOptions fill = fill_;
    if (fill.guard_stop && fill.guard_stop->input != input_) fill.guard_stop.reset();
    filler_.emplace(*reader_, input.binding, *workspace_, fill);
    likely_encoding_.reset();
    blocks_taken_ = 0;
}

void BatchSource::check_unchanged(std::int64_t run, std::size_t input,
                                  const std::vector<BlockDigest>& blocks) const {
    Reader reader(inputs_[input].path, job_.imports[inputs_[input].import].dialect);
    resume_reader(reader, inputs_[input].path, {run, {}, blocks});
}

void BatchSource::resume(const Checkpoint& checkpoint, const std::vector<BlockDigest>& blocks) {
    for (std::size_t done = range_.first; done < checkpoint.input; ++done)
        bytes_before_ += inputs_[done].size;
    input_ = checkpoint.input;
    if (input_ == range_.last || checkpoint.position.offset == 0) return;
    open_input();
    resume_reader(*reader_, inputs_[input_].path, {checkpoint.run, checkpoint.position, blocks});
    blocks_taken_ = blocks.size();
}

void BatchSource::defer(const DeferredReference& reference) {
    if (reference.leads()) workspace_->defer(reference.holder);
    if (!reference.claims()) return;
    workspace_->lookups().begin_group();
    const ActionJob& action = job_.imports[inputs_[input_].import].actions[reference.action];
    action.type->note_claim(reference, workspace_->lookups());
}

bool BatchSource::next(Batch& batch) {
    if (input_ == range_.last || limit_passed_ || interrupted_) return false;
    if (stopped()) {
        interrupted_ = true;
        return false;
    }
    if (!reader_) open_input();
    batch.input = static_cast<std::uint32_t>(input_);
    batch.sequence = ++sequence_;
    workspace_->begin_batch(sequence_, committed_.load(std::memory_order_acquire));
    set_row_limit();
    filler_->fill(batch, row_limit_, options_.stop, counts_, options_.progress);
    limit_passed_ = filler_->limit_passed();
    interrupted_ = !batch.ends_input && !limit_passed_ && stopped();
    finish_batch(batch);
    return true;
}

/// Guesses the encoding after bytes suggested another one. The guess depends on the file alone, so that a
/// resumed run reports the same.
void BatchSource::guess_encoding_once() {
    if (likely_encoding_ || filler_->suspect_bytes().empty() || !reader_->sheet().empty()) return;
    const std::string& path = inputs_[input_].path;
    likely_encoding_ = path == "-" ? likely_encoding({{}, filler_->suspect_bytes()}, reader_->encoding())
                                   : guess_encoding(path, reader_->encoding());
}

void BatchSource::finish_batch(Batch& batch) {
    guess_encoding_once();
    batch.likely_encoding = likely_encoding_.value_or("");
    const auto& blocks = reader_->blocks();
    batch.first_block = std::min(blocks_taken_, blocks.size());
    batch.blocks.assign(blocks.begin() + static_cast<std::ptrdiff_t>(batch.first_block), blocks.end());
    blocks_taken_ = blocks.size();
    batch.encoding = reader_->encoding();
    for (const PasswordUse& use : batch.passwords) passwords_.hash(use.password);
    batch.marks = workspace_->take_new_marks();
    batch.file_rows = workspace_->file_rows().take_new();
    if (!noted_.empty()) batch.seen = workspace_->lookups().take_seen();
    if (options_.progress != nullptr) options_.progress->bytes = bytes_before_ + batch.end.offset;
    if (!batch.ends_input) return;
    batch.sha256 = reader_->sha256();
    bytes_before_ += batch.end.offset;
    filler_.reset();
    reader_.reset();
    ++input_;
}

}  // namespace registrar
