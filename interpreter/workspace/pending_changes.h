// SPDX-License-Identifier: Apache-2.0
#pragma once
// The changes that the rows of a batch request for one record type, and the order in which to write them. The
// reader fills and sorts them; the writer reconciles them with the store (flush.h).
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "records/record_block.h"

namespace registrar {

/// Completes a requested record from the stored one with the same key (null if there is none). Pure: the same
/// arguments give the same record. Does not change texts.
using ReconcileRule = void (*)(const void* stored, void* wanted, std::int64_t clock);

/// Requested records in row order. A number identifies the row and action of each.
class PendingChanges {
public:
    explicit PendingChanges(const RecordType& type);

    const RecordType& type() const { return *type_; }
    std::size_t size() const { return count_; }
    /// Returns the bytes that the entries take, sorted or not.
    std::size_t memory() const {
        return count_ * (stride_ + sizeof(std::uint64_t) + sizeof(std::uint32_t)) + arena_.size();
    }
    /// The texts of all requests. Grows while requests are added.
    std::string& arena() { return arena_; }
    std::string_view arena() const { return arena_; }

    /// Requests that the record is stored as the rule completes it.
    void put(std::uint32_t number, const void* record, ReconcileRule how);
    /// Requests that nothing is stored under the record's key.
    void erase(std::uint32_t number, const void* record) { put(number, record, nullptr); }
    /// Requests that the record is stored as it is, or that nothing is under its key. The caller has already
    /// decided the row's outcome, so the outcome does not depend on this record. Copies texts.
    void put_decided(std::uint32_t number, const RecordView& record);
    /// The same, but this record determines the outcome: unchanged if it is already stored as it is.
    void put_compared(std::uint32_t number, const RecordView& record);
    void erase_decided(std::uint32_t number, const RecordView& key);
    /// Removes all requests after the first `count`.
    void cut(std::size_t count) { count_ = count; }
    void clear();

    /// Sorts by key, then by number. Afterwards use order() to access entries.
    void sort();
    /// Returns the entries in the order of the last sort().
    std::span<const std::uint32_t> order() const { return order_; }
    /// Returns whether two positions of the order have the same key.
    bool same_key(std::size_t left, std::size_t right) const {
        if (!packed_keys_.empty()) return packed_keys_[left] == packed_keys_[right];
        return compare_keys(*type_, view(order_[left]), view(order_[right])) == 0;
    }

    /// Return the struct of an entry. It does not move when others are added.
    void* record(std::size_t entry) { return row(entry) + sizeof(Header); }
    const void* record(std::size_t entry) const { return row(entry) + sizeof(Header); }
    /// Returns the number of the row and action that made the request.
    std::uint32_t number(std::size_t entry) const { return header(entry).number; }
    /// Returns null for an erasure.
    ReconcileRule reconcile(std::size_t entry) const {
        const std::uint32_t rule = header(entry).rule & ~decided_rule;
        return rule == 0 ? nullptr : rules_[rule - 1];
    }
    /// Returns whether the row's outcome is known without the store.
    bool decided(std::size_t entry) const { return (header(entry).rule & decided_rule) != 0; }
    RecordView view(std::size_t entry) const { return {record(entry), arena_}; }

private:
    struct Header {
        std::uint32_t number;
        std::uint32_t rule;  ///< 1-based index into rules_, 0 erases; combined with decided_rule
    };
    static constexpr std::uint32_t decided_rule = 1u << 31;
    std::byte* add(const Header& header, const void* record);
    std::uint32_t rule_number(ReconcileRule rule);
    struct Free {
        void operator()(std::byte* memory) const { std::free(memory); }
    };
    /// Rows are in chunks that never move, so growing needs no copy.
    std::byte* row(std::size_t entry) const {
        return chunks_[entry / rows_per_chunk_].get() + entry % rows_per_chunk_ * stride_;
    }
    const Header& header(std::size_t entry) const { return *reinterpret_cast<const Header*>(row(entry)); }
    bool sort_by_packed_key();

    const RecordType* type_;
    std::size_t stride_;  ///< bytes of a row: its header and its record
    std::size_t rows_per_chunk_;
    std::vector<std::unique_ptr<std::byte, Free>> chunks_;
    std::size_t count_ = 0;
    std::vector<ReconcileRule> rules_;        ///< each one once
    std::vector<std::uint32_t> order_;        ///< entries as sort() has ordered them
    std::vector<std::uint64_t> packed_keys_;  ///< of the order; empty if keys do not fit in one word
    std::string arena_;
};

}  // namespace registrar
