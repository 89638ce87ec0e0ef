// SPDX-License-Identifier: Apache-2.0
#include "store/store_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "store/effects.h"

namespace registrar {

namespace {

constexpr std::size_t shown_record_faults = 20;
constexpr std::size_t checked_at_once = 4096;

/// Returns the ids that have no record of the type.
std::set<std::int64_t> missing_ids(StoreReader& reader, const RecordType& type,
                                   std::vector<std::int64_t> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    RecordBlock found(type);
    reader.load(type, ids, found);
    std::set<std::int64_t> missing(ids.begin(), ids.end());
    for (std::size_t at = 0; at < found.size(); ++at)
        missing.erase(member<std::int64_t>(found.at(at), type.attributes[0].offset()));
    return missing;
}

void check_references(StoreReader& reader, const RecordType& type, const Attribute& attribute,
                      std::vector<std::string>& faults) {
    const RecordType& target = *find_record_type(attribute.traits.refers_to);
    const auto cursor = reader.scan(type);
    RecordBlock block(type);
    std::size_t shown = 0;
    while (cursor->next(block, checked_at_once) > 0 && shown < shown_record_faults) {
        std::vector<std::int64_t> ids;
        for (std::size_t at = 0; at < block.size(); ++at)
            if (!is_null(block.view(at), attribute))
                ids.push_back(member<std::int64_t>(block.at(at), attribute.offset()));
        const std::set<std::int64_t> missing = missing_ids(reader, target, ids);
        for (std::size_t at = 0; at < block.size() && shown < shown_record_faults; ++at) {
            const auto id = member<std::int64_t>(block.at(at), attribute.offset());
            if (id == null_integer || !missing.contains(id)) continue;
            faults.push_back(fmt::format("{} {}: {} leads to {} {}, which does not exist", type.name,
                                         format_key(type, block.view(at)), attribute.name, target.name, id));
            ++shown;
        }
        block.clear();
    }
}

void check_effects(Store& store, std::vector<std::string>& faults) {
    for (const EffectPlace& place : store.ledger().effect_places({})) {
        const auto segment = store.ledger().effect_segment(place.id);
        if (!segment) continue;
        std::string last = "the first record";
        try {
            unpack_effects(*segment, [&](const Effect&, const RecordView& record) {
                last = format_key(*find_record_type(place.type), record);
            });
        } catch (const BadInput& damaged) {
            faults.push_back(
                fmt::format("run {}: effects of {} at {}: {}", place.run, place.type, last, damaged.what()));
        }
    }
}

}  // namespace

std::vector<std::string> find_store_faults(Store& store) {
    std::vector<std::string> faults = store.storage_faults();
    if (!faults.empty()) return faults;
    const auto reader = store.reader();
    for (const RecordType* type : record_types())
        for (const Attribute& attribute : type->attributes)
            if (!attribute.traits.refers_to.empty()) check_references(*reader, *type, attribute, faults);
    check_effects(store, faults);
    return faults;
}

}  // namespace registrar
