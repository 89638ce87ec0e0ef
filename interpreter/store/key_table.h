// SPDX-License-Identifier: Apache-2.0
#pragma once
// A natural key's table in memory: key bytes to record ids, open addressing, made for many probes with prefetch.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <string>

namespace registrar {

/// Keys to ids; ids of one key keep the order in which they were added (oldest first).
class KeyTable {
public:
    /// Makes room for that many keys at once; it grows by itself, too.
    void reserve(std::size_t keys);
    void add(std::string_view key, std::int64_t id);
    std::size_t size() const { return count_; }
    /// Bytes held.
    std::size_t memory() const { return slots_.size() * sizeof(Slot) + arena_.capacity(); }

    static std::uint64_t hash(std::string_view key);
    /// Step 1 and 2 of a probe ahead of time: the slot, then the key bytes it names.
    void prefetch_slot(std::uint64_t hash) const;
    void prefetch_key(std::uint64_t hash) const;
    /// The ids of a key, oldest first; empty where there is none. The span dies with the next add.
    std::span<const std::int64_t> find(std::string_view key, std::uint64_t hash) const;

private:
    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t size = free_slot;
        std::uint64_t offset = 0;  ///< of the key in the arena; its first id stands before it
    };
    static constexpr std::uint32_t free_slot = UINT32_MAX;
    static constexpr std::uint32_t several = 1u << 31;

    const Slot* locate(std::string_view key, std::uint64_t hash) const;
    void grow(std::size_t slots);

    std::vector<Slot> slots_;
    std::size_t mask_ = 0;
    std::size_t count_ = 0;
    std::string arena_;
    std::unordered_map<std::uint64_t, std::vector<std::int64_t>> more_;  ///< by offset, keys with several ids
};

}  // namespace registrar
