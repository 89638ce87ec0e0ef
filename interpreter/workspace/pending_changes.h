// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the rows of a batch want written to one record type, and the order in which to write it. Filled and
// sorted by the reader, settled against the store by the writer (flush.h).
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "records/record_block.h"

namespace registrar {

/// Completes a wanted record from what is stored under its key (null where nothing is). Pure: the same
/// arguments, the same record. Texts stay as they are.
using ReconcileRule = void (*)(const void* stored, void* wanted, std::int64_t clock);

/// Wanted records in row order. A number names the row and action that wants it.
class PendingChanges {
public:
    explicit PendingChanges(const RecordType& type);

    const RecordType& type() const { return *type_; }
    std::size_t size() const { return count_; }
    /// Bytes that the entries take, sorted or not.
    std::size_t memory() const {
        return count_ * (stride_ + sizeof(std::uint64_t) + sizeof(std::uint32_t)) + arena_.size();
    }
    std::string& arena() { return arena_; }
    std::string_view arena() const { return arena_; }

    /// The record is to stand in the store as the rule leaves it.
    void put(std::uint32_t number, const void* record, ReconcileRule how);
    /// Nothing is to stand under the record's key.
    void erase(std::uint32_t number, const void* record) { put(number, record, nullptr); }
    /// The record is to stand in the store as it is, or nothing under its key; whoever wants it has judged
    /// the row already, so its outcome does not follow from this record. Texts are copied.
    void put_decided(std::uint32_t number, const RecordView& record);
    /// The same, but the outcome follows: unchanged where the record is stored as it is.
    void put_compared(std::uint32_t number, const RecordView& record);
    void erase_decided(std::uint32_t number, const RecordView& key);
    /// Takes back everything wanted after the first `count`.
    void cut(std::size_t count) { count_ = count; }
    void clear();

    /// Orders by key, then by number. Afterwards entries are reached through order().
    void sort();
    std::span<const std::uint32_t> order() const { return order_; }
    /// Whether two places of the order are of one key.
    bool same_key(std::size_t left, std::size_t right) const {
        if (!packed_keys_.empty()) return packed_keys_[left] == packed_keys_[right];
        return compare_keys(*type_, view(order_[left]), view(order_[right])) == 0;
    }

    void* record(std::size_t entry) { return row(entry) + sizeof(Header); }
    const void* record(std::size_t entry) const { return row(entry) + sizeof(Header); }
    std::uint32_t number(std::size_t entry) const { return header(entry).number; }
    /// Null for an erasure.
    ReconcileRule reconcile(std::size_t entry) const {
        const std::uint32_t rule = header(entry).rule & ~decided_rule;
        return rule == 0 ? nullptr : rules_[rule - 1];
    }
    /// True where the row's outcome is known without the store.
    bool decided(std::size_t entry) const { return (header(entry).rule & decided_rule) != 0; }
    RecordView view(std::size_t entry) const { return {record(entry), arena_}; }

private:
    struct Header {
        std::uint32_t number;
        std::uint32_t rule;  ///< 1-based index into rules_, 0 erases; and decided_rule
    };
    static constexpr std::uint32_t decided_rule = 1u << 31;
    std::byte* add(const Header& header, const void* record);
    std::uint32_t rule_number(ReconcileRule rule);
    struct Free {
        void operator()(std::byte* memory) const { std::free(memory); }
    };
    /// Rows stand in chunks that stay where they are: growing costs no copy.
    std::byte* row(std::size_t entry) const {
        return chunks_[entry / rows_per_chunk_].get() + entry % rows_per_chunk_ * stride_;
    }
    const Header& header(std::size_t entry) const { return *reinterpret_cast<const Header*>(row(entry)); }
    bool sort_by_packed_key();

    const RecordType* type_;
    std::size_t stride_;
    std::size_t rows_per_chunk_;
    std::vector<std::unique_ptr<std::byte, Free>> chunks_;
    std::size_t count_ = 0;
    std::vector<ReconcileRule> rules_;
    std::vector<std::uint32_t> order_;
    std::vector<std::uint64_t> packed_keys_;  ///< of the order; empty where keys do not fit one word
    std::string arena_;
};

}  // namespace registrar
