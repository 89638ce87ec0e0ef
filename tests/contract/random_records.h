// SPDX-License-Identifier: Apache-2.0
#pragma once
// Generates random records of any type from its table of attributes, with values that often cause errors.
#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "records/record_block.h"
#include "rounds.h"

namespace registrar {

using Random = std::mt19937_64;

inline std::int64_t below(Random& random, std::int64_t end) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end));
}

inline std::string random_text(Random& random) {
    constexpr std::array<std::string_view, 18> pieces = {"",     "a",    "B",  " ",    "\t", ",",
                                                         "\"",   "\"\"", "\n", "\r\n", "é",  "E\u0301",
                                                         "日本", "0",    "ß",  "{x}",  "'",  ";"};
    std::string text;
    for (auto count = below(random, 6); count > 0; --count) text += pieces[random() % pieces.size()];
    return text;
}

/// Returns a key text. There are few, so that keys repeat.
inline std::string random_name(Random& random) {
    constexpr std::array<std::string_view, 8> names = {"CEU",  "CME", "ceu", "é,\"x\"",
                                                       "日本", "a b", "Z",   "A"};
    return std::string(names[random() % names.size()]);
}

inline void set_random_value(RecordBlock& block, std::size_t index, const Attribute& attribute,
                             Random& random) {
    void* record = block.at(index);
    const std::size_t offset = attribute.offset();
    constexpr std::int64_t years = 200LL * 366 * 86400;
    switch (attribute.kind) {
        case AttributeKind::integer:
            member<std::int64_t>(record, offset) =
                below(random, 4) == 0 ? -below(random, 10) : below(random, 1LL << 40);
            return;
        case AttributeKind::small_integer:
            member<std::int32_t>(record, offset) =
                static_cast<std::int32_t>(below(random, 1LL << 31)) - (1 << 30);
            return;
        case AttributeKind::decimal:
            member<double>(record, offset) = static_cast<double>(below(random, 20001) - 10000) / 64.0;
            return;
        case AttributeKind::timestamp:
            member<std::int64_t>(record, offset) = below(random, years) - years / 3;
            return;
        case AttributeKind::day:
            member<std::int64_t>(record, offset) = (below(random, years) - years / 3) / 86400;
            return;
        case AttributeKind::flag:
            member<std::uint8_t>(record, offset) = static_cast<std::uint8_t>(random() % 2);
            return;
        case AttributeKind::word:
            member<std::uint8_t>(record, offset) =
                static_cast<std::uint8_t>(random() % attribute.traits.words.size());
            return;
        case AttributeKind::text:
            member<Text>(record, offset) = block.add_text(random_text(random));
            return;
    }
}

/// Appends a record. The integer parts of its key are 1 to `keys`. Guids are never null, because stores
/// always assign them.
inline std::size_t add_random_record(RecordBlock& block, Random& random, std::int64_t keys) {
    const RecordType& type = block.type();
    block.append();
    const std::size_t index = block.size() - 1;
    for (std::size_t at = 0; at < type.attributes.size(); ++at) {
        const Attribute& attribute = type.attributes[at];
        const bool key = at < type.key_count;
        if (key && attribute.kind == AttributeKind::integer)
            member<std::int64_t>(block.at(index), attribute.offset()) = 1 + below(random, keys);
        else if (key && attribute.kind == AttributeKind::text)
            member<Text>(block.at(index), attribute.offset()) = block.add_text(random_name(random));
        else if (!key && attribute.traits.nullable && attribute.name != "guid" && below(random, 4) == 0)
            parse_value(block, index, attribute, {});
        else
            set_random_value(block, index, attribute, random);
    }
    return index;
}

/// Returns the indexes of the block's records by ascending key, each key once.
inline std::vector<std::size_t> distinct_by_key(const RecordBlock& block) {
    std::vector<std::size_t> order(block.size());
    for (std::size_t at = 0; at < order.size(); ++at) order[at] = at;
    const auto compare = [&](std::size_t left, std::size_t right) {
        return compare_keys(block.type(), block.view(left), block.view(right));
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](auto left, auto right) { return compare(left, right) < 0; });
    order.erase(std::unique(order.begin(), order.end(),
                            [&](auto left, auto right) { return compare(left, right) == 0; }),
                order.end());
    return order;
}

/// Returns records with distinct keys, by ascending key.
inline RecordBlock random_records(const RecordType& type, Random& random, std::size_t count,
                                  std::int64_t keys) {
    RecordBlock drawn(type);
    for (std::size_t at = 0; at < count; ++at) add_random_record(drawn, random, keys);
    RecordBlock sorted(type);
    for (const std::size_t at : distinct_by_key(drawn)) sorted.add(drawn.view(at));
    return sorted;
}

inline std::vector<const void*> pointers(const RecordBlock& block) {
    std::vector<const void*> all;
    for (std::size_t at = 0; at < block.size(); ++at) all.push_back(block.at(at));
    return all;
}

}  // namespace registrar
