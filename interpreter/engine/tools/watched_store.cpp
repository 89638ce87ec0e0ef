// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/watched_store.h"

namespace registrar {

namespace {

class WatchedCursor : public RecordCursor {
public:
    WatchedCursor(std::unique_ptr<RecordCursor> base, SeenRecords& seen)
        : base_(std::move(base)), seen_(seen) {}

    std::size_t next(RecordBlock& block, std::size_t limit) override {
        const std::size_t before = block.size();
        const std::size_t count = base_->next(block, limit);
        seen_.add(block, before);
        return count;
    }

private:
    std::unique_ptr<RecordCursor> base_;
    SeenRecords& seen_;
};

class WatchedReader : public StoreReader {
public:
    WatchedReader(std::unique_ptr<StoreReader> base, SeenRecords& seen)
        : base_(std::move(base)), seen_(seen) {}

    void begin_snapshot() override { base_->begin_snapshot(); }
    /// Refuses: the table stays empty, and each key is looked up by find().
    bool load_index(const RecordType&, const Index&, KeyTable&, std::size_t) override { return false; }
    void find(const RecordType& type, const Index& index, std::span<const std::string_view> keys,
              FoundIds& found) override {
        base_->find(type, index, keys, found);
        for (const std::int64_t id : found.ids) seen_.add(type, id);
    }
    void load(const RecordType& type, std::span<const std::int64_t> ids, RecordBlock& records) override {
        const std::size_t before = records.size();
        base_->load(type, ids, records);
        seen_.add(records, before);
    }
    void load_children(const RecordType& type, std::int64_t parent, RecordBlock& records) override {
        const std::size_t before = records.size();
        base_->load_children(type, parent, records);
        seen_.add(records, before);
    }
    std::unique_ptr<RecordCursor> scan(const RecordType& type) override {
        return std::make_unique<WatchedCursor>(base_->scan(type), seen_);
    }
    std::unique_ptr<RecordCursor> scan(const RecordType& type, const Index& index,
                                       std::string_view key) override {
        return std::make_unique<WatchedCursor>(base_->scan(type, index, key), seen_);
    }
    std::uint64_t estimate(const RecordType& type) override { return base_->estimate(type); }

private:
    std::unique_ptr<StoreReader> base_;
    SeenRecords& seen_;
};

}  // namespace

std::unique_ptr<StoreReader> WatchedStore::reader() {
    return std::make_unique<WatchedReader>(base_.reader(), seen_);
}

std::unique_ptr<StoreReader> WatchedStore::transaction_reader() {
    return std::make_unique<WatchedReader>(base_.transaction_reader(), seen_);
}

void WatchedStore::read(const RecordType& type, std::span<const void* const> records, std::string_view arena,
                        StoredRecords& stored) {
    base_.read(type, records, arena, stored);
    seen_.add(stored.records, 0);
}

}  // namespace registrar
