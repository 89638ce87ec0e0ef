// SPDX-License-Identifier: Apache-2.0
#pragma once
// A table of natural keys in memory: maps key bytes to record ids. Uses open addressing; designed for many
// probes with prefetching.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "values/huge_pages.h"

namespace registrar {

/// Maps keys to ids. Ids with the same key keep the order in which they were added (oldest first).
class KeyTable {
public:
    /// Allocates room for that many keys. The table also grows by itself.
    void reserve(std::size_t keys);
    void add(std::string_view key, std::int64_t id);
    /// Queues a key and adds it with the following ones, when their slots are in the cache. Call
    /// finish_adding() at the end. Use this to load whole tables.
    void add_soon(std::string_view key, std::int64_t id);
    void finish_adding();
    std::size_t size() const { return count_; }
    /// Returns the bytes allocated.
    std::size_t memory() const { return slots_.size() * sizeof(Slot) + arena_.capacity(); }

    static std::uint64_t hash(std::string_view key);
    /// A probe has three steps, so that each step's memory can be prefetched during the others' of other
    /// keys. Step 1: prefetches the slot.
    void prefetch_slot(std::uint64_t hash) const {
        if (!slots_.empty()) __builtin_prefetch(&slots_[hash & mask_]);
    }
    /// Step 2: prefetches the key bytes of the first slot that may contain the key. Returns the slot's
    /// number, the candidate.
    std::size_t prefetch_key(std::uint64_t hash) const;
    /// Step 3: returns the ids of the key, oldest first; empty if there are none. Adding a key invalidates
    /// the span.
    std::span<const std::int64_t> find(std::string_view key, std::uint64_t hash, std::size_t candidate) const;
    /// Does all steps at once.
    std::span<const std::int64_t> find(std::string_view key, std::uint64_t hash) const {
        return find(key, hash, hash & mask_);
    }

private:
    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t size = free_slot;
        std::uint64_t offset = 0;  ///< of the key in the arena; its first id is stored before it
    };
    static constexpr std::uint32_t free_slot = UINT32_MAX;
    static constexpr std::uint32_t several = 1u << 31;

    struct PendingKey {
        std::uint64_t hash;
        std::int64_t id;
        std::uint32_t offset;  ///< of the key in waiting_keys_
        std::uint32_t size;
    };
    static constexpr std::size_t most_waiting = 32;

    void add(std::string_view key, std::uint64_t hash, std::int64_t id);
    const Slot* locate(std::string_view key, std::uint64_t hash, std::size_t from) const;
    void grow(std::size_t slots);

    std::vector<Slot, HugePageAllocator<Slot>> slots_;
    std::size_t mask_ = 0;
    std::size_t count_ = 0;
    std::vector<char, HugePageAllocator<char>> arena_;
    std::vector<PendingKey> pending_;
    std::string pending_keys_;
    std::unordered_map<std::uint64_t, std::vector<std::int64_t>> more_;  ///< by offset, keys with several ids
};

}  // namespace registrar
