// SPDX-License-Identifier: Apache-2.0
#include "workspace/pending_changes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>
#include <utility>

#include "values/huge_pages.h"

namespace registrar {

namespace {

/// A key in one word, and its entry.
struct PackedKey {
    std::uint64_t key;
    std::uint32_t entry;
};

/// Stable: entries of one key keep their order.
void radix_sort(std::vector<PackedKey>& keys, std::vector<PackedKey>& other, int bits) {
    constexpr int digit_bits = 11;
    constexpr std::uint64_t digit_mask = (1u << digit_bits) - 1;
    other.resize(keys.size());
    for (int shift = 0; shift < bits; shift += digit_bits) {
        std::array<std::uint32_t, digit_mask + 1> starts{};
        for (const PackedKey& key : keys) ++starts[(key.key >> shift) & digit_mask];
        std::uint32_t sum = 0;
        for (std::uint32_t& start : starts) sum += std::exchange(start, sum);
        for (const PackedKey& key : keys) other[starts[(key.key >> shift) & digit_mask]++] = key;
        keys.swap(other);
    }
}

void as_wanted(const void*, void*, std::int64_t) {}

}  // namespace

PendingChanges::PendingChanges(const RecordType& type)
    : type_(&type),
      stride_((sizeof(Header) + type.size + 7) & ~std::size_t{7}),
      rows_per_chunk_(huge_page_bytes / stride_) {}

/// Returns the number of a rule among those of the batch, from 1.
std::uint32_t PendingChanges::rule_number(ReconcileRule rule) {
    std::uint32_t at = 0;
    while (at < rules_.size() && rules_[at] != rule) ++at;
    if (at == rules_.size()) rules_.push_back(rule);
    return at + 1;
}

void PendingChanges::put(std::uint32_t number, const void* record, ReconcileRule how) {
    add({number, how == nullptr ? 0 : rule_number(how)}, record);
}

void PendingChanges::put_decided(std::uint32_t number, const RecordView& record) {
    take_texts(*type_, add({number, rule_number(as_wanted) | decided_rule}, record.record), record.arena,
               arena_);
}

void PendingChanges::put_compared(std::uint32_t number, const RecordView& record) {
    take_texts(*type_, add({number, rule_number(as_wanted)}, record.record), record.arena, arena_);
}

void PendingChanges::erase_decided(std::uint32_t number, const RecordView& key) {
    take_texts(*type_, add({number, decided_rule}, key.record), key.arena, arena_);
}

std::byte* PendingChanges::add(const Header& made, const void* record) {
    if (count_ / rows_per_chunk_ == chunks_.size())
        chunks_.emplace_back(static_cast<std::byte*>(allocate_huge(huge_page_bytes)));
    std::byte* place = row(count_++);
    std::memcpy(place, &made, sizeof made);
    std::memcpy(place + sizeof made, record, type_->size);
    return place + sizeof made;
}

void PendingChanges::clear() {
    count_ = 0;
    order_.clear();
    packed_keys_.clear();
    arena_.clear();
}

/// Sorts keys of one or two small integers as single words. Most keys are such, and a radix sort then takes a
/// fraction of the time.
bool PendingChanges::sort_by_packed_key() {
    if (type_->key_count > 2) return false;
    std::array<std::size_t, 2> offsets{};
    std::array<std::uint64_t, 2> all_bits{};
    for (std::size_t part = 0; part < type_->key_count; ++part) {
        if (type_->attributes[part].kind != AttributeKind::integer) return false;
        offsets[part] = type_->attributes[part].offset();
        for (std::size_t entry = 0; entry < count_; ++entry)
            all_bits[part] |= static_cast<std::uint64_t>(member<std::int64_t>(record(entry), offsets[part]));
    }
    const int low_bits = type_->key_count == 2 ? static_cast<int>(std::bit_width(all_bits[1])) : 0;
    const int bits = low_bits + static_cast<int>(std::bit_width(all_bits[0]));
    if (bits > 63) return false;
    // Kept from batch to batch, because fresh memory of this size costs as much as the sort.
    static thread_local std::vector<PackedKey> keys;
    static thread_local std::vector<PackedKey> other;
    keys.resize(count_);
    for (std::size_t entry = 0; entry < count_; ++entry) {
        auto key = static_cast<std::uint64_t>(member<std::int64_t>(record(entry), offsets[0]));
        if (type_->key_count == 2)
            key =
                key << low_bits | static_cast<std::uint64_t>(member<std::int64_t>(record(entry), offsets[1]));
        keys[entry] = {key, static_cast<std::uint32_t>(entry)};
    }
    radix_sort(keys, other, bits);
    packed_keys_.resize(count_);
    for (std::size_t at = 0; at < count_; ++at) {
        order_[at] = keys[at].entry;
        packed_keys_[at] = keys[at].key;
    }
    return true;
}

void PendingChanges::sort() {
    order_.resize(count_);
    packed_keys_.clear();
    if (sort_by_packed_key()) return;
    std::iota(order_.begin(), order_.end(), 0u);
    std::stable_sort(order_.begin(), order_.end(), [this](std::uint32_t left, std::uint32_t right) {
        return compare_keys(*type_, view(left), view(right)) < 0;
    });
}

}  // namespace registrar
