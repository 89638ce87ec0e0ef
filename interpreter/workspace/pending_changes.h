// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the rows of a batch want written to one record type, and the order in which to write it. Filled and sorted by the
// reader, settled against the store by the writer (flush.h).
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "records/record_block.h"

namespace registrar {

/// Completes a wanted record from what is stored under its key (null where nothing is). Pure: the same arguments, the same
/// record. Texts stay as they are.
using SettleRule = void (*)(const void* stored, void* wanted, std::int64_t clock);

/// Wanted records in row order. A number names the row and action that wants it.
class PendingChanges {
public:
    explicit PendingChanges(const RecordType& type);

    const RecordType& type() const { return *type_; }
    std::size_t size() const { return count_; }
    std::size_t memory() const { return rows_.size() + order_.capacity() * sizeof(std::uint32_t) + arena_.size(); }
    std::string& arena() { return arena_; }
    std::string_view arena() const { return arena_; }

    /// The record is to stand in the store as the rule leaves it.
    void put(std::uint32_t number, const void* record, SettleRule how);
    /// Nothing is to stand under the record's key.
    void erase(std::uint32_t number, const void* record) { put(number, record, nullptr); }
    /// Takes back everything wanted after the first `count`.
    void cut(std::size_t count) { count_ = count; }
    void clear();

    /// Orders by key, then by number. Afterwards entries are reached through order().
    void sort();
    std::span<const std::uint32_t> order() const { return order_; }

    void* record(std::size_t entry) { return rows_.data() + entry * stride_ + sizeof(Header); }
    const void* record(std::size_t entry) const { return rows_.data() + entry * stride_ + sizeof(Header); }
    std::uint32_t number(std::size_t entry) const { return header(entry).number; }
    /// Null for an erasure.
    SettleRule settle(std::size_t entry) const {
        const std::uint32_t rule = header(entry).rule;
        return rule == 0 ? nullptr : rules_[rule - 1];
    }
    RecordView view(std::size_t entry) const { return {record(entry), arena_}; }

private:
    struct Header {
        std::uint32_t number;
        std::uint32_t rule;  ///< 1-based index into rules_, 0 erases
    };
    const Header& header(std::size_t entry) const {
        return *reinterpret_cast<const Header*>(rows_.data() + entry * stride_);
    }
    bool sort_by_packed_key();

    const RecordType* type_;
    std::size_t stride_;
    std::vector<std::byte> rows_;
    std::size_t count_ = 0;
    std::vector<SettleRule> rules_;
    std::vector<std::uint32_t> order_;
    std::string arena_;
};

}  // namespace registrar
