// SPDX-License-Identifier: Apache-2.0
#include "transfer/transfer_marks.h"

#include "domain/transferred_keys.h"

namespace registrar {

namespace {

constexpr std::size_t marks_at_once = 1024;

const RecordType& type_of(Word word) {
    return *find_record_type(transferred_words[static_cast<std::size_t>(word)]);
}

}  // namespace

TransferMarks::TransferMarks(StoreReader& view, std::int64_t source_id, ReferenceMap& earlier)
    : source_id_(source_id), block_(transferred_type), cursor_(view.scan(transferred_type)) {
    for (advance(); mark_ && type_of(mark_->type).has_id(); advance())
        earlier.of(type_of(mark_->type))
            .add(transferred_id(mark_->source_key), {transferred_id(mark_->target_key), mark_->bound});
}

/// Marks of other sources stand before and behind those of this one.
void TransferMarks::advance() {
    mark_.reset();
    while (!mark_) {
        if (next_ == block_.size()) {
            block_.clear();
            next_ = 0;
            if (cursor_->next(block_, marks_at_once) == 0) return;
        }
        const auto& record = block_.as<Transferred>(next_++);
        if (record.source_id > source_id_) return;
        if (record.source_id < source_id_) continue;
        mark_ = {record.type, std::string(record.source_key.in(block_.arena())),
                 std::string(record.target_key.in(block_.arena())), record.bound == Flag::yes};
    }
}

const TransferMark* TransferMarks::find(Word type, std::string_view source_key, const Look& gone) {
    while (!behind(type) && (mark_->type < type || mark_->source_key < source_key)) {
        if (mark_->type == type) gone(*mark_);
        advance();
    }
    if (!mark_ || mark_->type != type || mark_->source_key != source_key) return nullptr;
    found_ = std::move(*mark_);
    advance();
    return &found_;
}

void TransferMarks::finish(Word type, const Look& gone) {
    for (; !behind(type); advance())
        if (mark_->type == type) gone(*mark_);
}

void put_mark(RecordBlock& block, std::int64_t source_id, const TransferMark& mark) {
    block.clear();
    block.append();
    const Text source_key = block.add_text(mark.source_key);
    const Text target_key = block.add_text(mark.target_key);
    block.as<Transferred>(0) = {source_id, mark.type, source_key, target_key,
                                mark.bound ? Flag::yes : Flag::no};
}

}  // namespace registrar
