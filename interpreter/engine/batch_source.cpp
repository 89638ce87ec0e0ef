// SPDX-License-Identifier: Apache-2.0
#include "engine/batch_source.h"

#include <fmt/format.h>

#include <algorithm>

namespace registrar {

namespace {

// The first batch is small, so that the writer soon has work beside the reader; then they grow, because every batch of
// random keys touches most pages of a large table.
constexpr std::uint32_t first_row_limit = 1u << 16;
constexpr std::uint32_t last_row_limit = 1u << 24;
constexpr std::uint64_t usual_row_bytes = 100;

}  // namespace

BatchSource::BatchSource(const Job& job, std::vector<InputPlan>& inputs, const FillOptions& fill,
                         const RunOptions& options)
    : job_(job), inputs_(inputs), fill_(fill), options_(options), row_limit_(first_row_limit) {}

std::uint64_t BatchSource::total_bytes() const {
    std::uint64_t sum = 0;
    for (const InputPlan& input : inputs_) {
        if (input.size == 0 && input.path == "-") return 0;
        sum += input.size;
    }
    return sum;
}

void BatchSource::set_view(std::unique_ptr<StoreView> view) {
    const std::uint64_t bytes = total_bytes();
    // Of a pipe nothing is known; half a million rows is where reading tables at once begins to pay for most stores.
    lookups_.emplace(std::move(view), bytes == 0 ? 500'000 : bytes / usual_row_bytes);
}

void BatchSource::open_input() {
    InputPlan& input = inputs_[input_];
    reader_ = std::move(input.reader);
    if (!reader_) {
        reader_ = std::make_unique<Reader>(input.path, job_.imports[input.import].dialect);
        reader_->read_header();
    }
    filler_.emplace(*reader_, input.binding, *lookups_, fill_);
    blocks_taken_ = 0;
}

void BatchSource::resume(const Checkpoint& checkpoint, const std::vector<BlockDigest>& blocks, RowCounts counts) {
    for (std::size_t done = 0; done < checkpoint.input; ++done) bytes_before_ += inputs_[done].size;
    input_ = checkpoint.input;
    counts_ = counts;
    if (input_ == inputs_.size()) return;
    open_input();
    if (const auto differs = reader_->resume(checkpoint.position, blocks)) {
        const std::string last =
            *differs + 1 < blocks.size() ? std::to_string(blocks[*differs + 1].first_line) : "its last line";
        throw Refused(fmt::format("{} changed since the unfinished run read it: lines {} to {} differ; --again starts afresh",
                                  inputs_[input_].path, blocks[*differs].first_line, last));
    }
    blocks_taken_ = blocks.size();
}

bool BatchSource::next(Batch& batch) {
    if (input_ == inputs_.size() || limit_passed_ || interrupted_) return false;
    if (stopped()) {
        interrupted_ = true;
        return false;
    }
    if (!reader_) open_input();
    static const std::atomic<bool> never{false};
    batch.input = static_cast<std::uint32_t>(input_);
    filler_->fill(batch, row_limit_, options_.stop != nullptr ? *options_.stop : never, counts_, options_.progress);
    row_limit_ = std::min(row_limit_ * 2, last_row_limit);
    limit_passed_ = filler_->limit_passed();
    interrupted_ = !batch.ends_input && !limit_passed_ && stopped();
    finish_batch(batch);
    return true;
}

void BatchSource::finish_batch(Batch& batch) {
    const auto& blocks = reader_->blocks();
    batch.first_block = std::min(blocks_taken_, blocks.size());
    batch.blocks.assign(blocks.begin() + static_cast<std::ptrdiff_t>(batch.first_block), blocks.end());
    blocks_taken_ = blocks.size();
    batch.encoding = reader_->encoding();
    if (options_.progress != nullptr) options_.progress->bytes = bytes_before_ + batch.end.offset;
    if (!batch.ends_input) return;
    batch.sha256 = reader_->sha256();
    bytes_before_ += batch.end.offset;
    filler_.reset();
    reader_.reset();
    ++input_;
}

}  // namespace registrar
