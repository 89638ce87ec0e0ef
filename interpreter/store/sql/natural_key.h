// SPDX-License-Identifier: Apache-2.0
#pragma once
// Queues changes of a natural key's table: the records that each key leads to. Entries are written in key
// order, many at once. Keys arrive in random order, and an index that is updated with each record would touch
// a page for each of them.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "records/record_block.h"

namespace registrar {

/// The changes of one natural key of a type with ids.
class NaturalKeyQueue {
public:
    NaturalKeyQueue(const RecordType& type, const Index& index);

    const RecordType& type() const { return *type_; }
    const Index& index() const { return *index_; }
    /// Adds a new record.
    void add(const RecordView& record) { note(record, false); }
    /// Removes a record.
    void remove(const RecordView& record) { note(record, true); }
    /// Replaces a record. Does nothing if its key is unchanged.
    void replace(const RecordView& before, const RecordView& after);
    bool empty() const { return entries_.empty(); }
    /// Returns the bytes of queued changes.
    std::size_t memory() const { return bytes_.size() + entries_.size() * sizeof(Entry); }

    struct Entry {
        std::uint32_t offset;  ///< of the key's bytes (record_block.h, index_key)
        std::uint32_t size;
        std::int64_t created_at;
        std::int64_t id;
        bool removed;
    };
    /// Sorts the entries by key and keeps only the last of several changes of one entry.
    void sort();
    /// Return the sorted entries.
    std::size_t count() const { return order_.size(); }
    const Entry& entry(std::size_t at) const { return entries_[order_[at].second]; }
    /// Leaves out those that the condition accepts.
    template <class Condition>
    void drop_if(const Condition& condition) {
        std::erase_if(order_, [&](const Slot& slot) { return condition(entries_[slot.second]); });
    }
    std::string_view key_of(const Entry& entry) const {
        return std::string_view(bytes_).substr(entry.offset, entry.size);
    }
    /// Returns the bytes of the key from its part `at` on. Only the last part may be a text; those before it
    /// have 8 bytes each.
    std::string_view part_of(const Entry& entry, std::size_t at) const {
        return key_of(entry).substr(at * sizeof(std::int64_t));
    }
    std::size_t parts() const { return parts_.size(); }
    bool is_text(std::size_t part) const { return parts_[part].kind == AttributeKind::text; }
    bool has_created_at() const { return created_at_offset_ != no_offset; }
    /// Discards queued changes: they were written, or their transaction was rolled back.
    void forget();

private:
    static constexpr std::size_t no_offset = SIZE_MAX;
    struct Part {
        AttributeKind kind;
        std::size_t offset;
        MatchRule match;
    };
    /// An entry with the beginning of its key, which is enough to order most entries.
    using Slot = std::pair<std::uint64_t, std::uint32_t>;

    bool append_key(const RecordView& record);
    void note(const RecordView& record, bool removed);
    void take(const RecordView& record, std::size_t offset, bool removed);
    std::uint64_t prefix(const Entry& entry) const;
    bool before(const Slot& left, const Slot& right) const;
    bool same(const Slot& left, const Slot& right) const;

    const RecordType* type_;
    const Index* index_;
    std::vector<Part> parts_;
    const Attribute* while_null_ = nullptr;
    std::size_t id_offset_;
    std::size_t created_at_offset_ = no_offset;  ///< no_offset if the type has none
    std::string bytes_;
    std::string scratch_;
    std::vector<Entry> entries_;
    std::vector<Slot> order_;
};

/// Returns the integer part of a key at the beginning of its bytes.
std::int64_t integer_part(std::string_view bytes);

}  // namespace registrar
