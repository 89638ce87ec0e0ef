// SPDX-License-Identifier: Apache-2.0
#include "store/key_table.h"

#include <bit>
#include <cstring>

namespace registrar {

namespace {

constexpr std::uint64_t golden = 0x9e3779b97f4a7c15u;
constexpr std::uint64_t multiplier = 0xff51afd7ed558ccdu;

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
    hash = (hash ^ word) * multiplier;
    return hash ^ (hash >> 32);
}

/// Compares bytes without a call to memcmp, because nearly all keys are short.
bool same_bytes(const char* left, const char* right, std::size_t size) {
    if (size < 8) return std::memcmp(left, right, size) == 0;
    const auto word = [](const char* at) {
        std::uint64_t value = 0;
        std::memcpy(&value, at, 8);
        return value;
    };
    for (std::size_t at = 0; at + 8 <= size; at += 8)
        if (word(left + at) != word(right + at)) return false;
    return word(left + size - 8) == word(right + size - 8);
}

/// Ids are at multiples of 8 in the arena, each followed by its key.
std::size_t aligned(std::size_t offset) {
    return (offset + 7) & ~std::size_t{7};
}

}  // namespace

std::uint64_t KeyTable::hash(std::string_view key) {
    std::uint64_t hash = key.size() * golden;
    const char* at = key.data();
    std::size_t left = key.size();
    for (; left >= 8; at += 8, left -= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, 8);
        hash = mix(hash, word);
    }
    if (left > 0) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, left);
        hash = mix(hash, word);
    }
    return mix(hash, golden);
}

void KeyTable::reserve(std::size_t keys) {
    if (keys * 2 > slots_.size()) grow(std::bit_ceil(keys * 2 + 16));
    arena_.reserve(arena_.size() + keys * 24);
}

void KeyTable::grow(std::size_t slots) {
    std::vector<Slot, HugePageAllocator<Slot>> old(slots);
    old.swap(slots_);
    mask_ = slots - 1;
    for (const Slot& slot : old) {
        if (slot.size == free_slot) continue;
        const std::string_view key(arena_.data() + slot.offset + 8, slot.size & ~several);
        std::size_t at = hash(key) & mask_;
        while (slots_[at].size != free_slot) at = (at + 1) & mask_;
        slots_[at] = slot;
    }
}

void KeyTable::add(std::string_view key, std::int64_t id) {
    add(key, hash(key), id);
}

void KeyTable::add_soon(std::string_view key, std::int64_t id) {
    const std::uint64_t hashed = hash(key);
    prefetch_slot(hashed);
    pending_.push_back({hashed, id, static_cast<std::uint32_t>(pending_keys_.size()),
                        static_cast<std::uint32_t>(key.size())});
    pending_keys_ += key;
    if (pending_.size() == most_waiting) finish_adding();
}

void KeyTable::finish_adding() {
    const std::string_view keys = pending_keys_;
    for (const PendingKey& wait : pending_) add(keys.substr(wait.offset, wait.size), wait.hash, wait.id);
    pending_.clear();
    pending_keys_.clear();
}

void KeyTable::add(std::string_view key, std::uint64_t hashed, std::int64_t id) {
    if ((count_ + 1) * 2 > slots_.size()) grow(std::bit_ceil((count_ + 16) * 2));
    if (const Slot* found = locate(key, hashed, hashed & mask_)) {
        Slot& slot = slots_[static_cast<std::size_t>(found - slots_.data())];
        auto& ids = more_[slot.offset];
        if ((slot.size & several) == 0) {
            std::int64_t first = 0;
            std::memcpy(&first, arena_.data() + slot.offset, sizeof first);
            ids.push_back(first);
            slot.size |= several;
        }
        ids.push_back(id);
        return;
    }
    std::size_t at = hashed & mask_;
    while (slots_[at].size != free_slot) at = (at + 1) & mask_;
    arena_.resize(aligned(arena_.size()));
    slots_[at] = {static_cast<std::uint32_t>(hashed >> 32), static_cast<std::uint32_t>(key.size()),
                  arena_.size()};
    const auto* id_bytes = reinterpret_cast<const char*>(&id);
    arena_.insert(arena_.end(), id_bytes, id_bytes + sizeof id);
    arena_.insert(arena_.end(), key.begin(), key.end());
    ++count_;
}

std::size_t KeyTable::prefetch_key(std::uint64_t hash) const {
    if (slots_.empty()) return 0;
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    std::size_t at = hash & mask_;
    while (slots_[at].size != free_slot && slots_[at].tag != tag) at = (at + 1) & mask_;
    if (slots_[at].size != free_slot) __builtin_prefetch(arena_.data() + slots_[at].offset);
    return at;
}

const KeyTable::Slot* KeyTable::locate(std::string_view key, std::uint64_t hash, std::size_t from) const {
    if (slots_.empty()) return nullptr;
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    for (std::size_t at = from; slots_[at].size != free_slot; at = (at + 1) & mask_) {
        const Slot& slot = slots_[at];
        if (slot.tag == tag && (slot.size & ~several) == key.size() &&
            same_bytes(arena_.data() + slot.offset + 8, key.data(), key.size()))
            return &slot;
    }
    return nullptr;
}

std::span<const std::int64_t> KeyTable::find(std::string_view key, std::uint64_t hash,
                                             std::size_t candidate) const {
    const Slot* slot = locate(key, hash, candidate);
    if (slot == nullptr) return {};
    if ((slot->size & several) != 0) return more_.at(slot->offset);
    return {reinterpret_cast<const std::int64_t*>(arena_.data() + slot->offset), 1};
}

}  // namespace registrar
