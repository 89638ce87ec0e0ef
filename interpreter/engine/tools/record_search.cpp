// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/record_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "diag/suggest.h"
#include "diag/unavailable.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr std::size_t records_at_once = 4096;

/// The values that an attribute may have.
struct Filter {
    const Attribute* attribute = nullptr;
    std::string text;                    ///< if `ids` is empty: the value in the form of snapshots
    std::vector<std::int64_t> ids = {};  ///< ascending

    bool accepts(const RecordView& record) const {
        if (!ids.empty())
            return std::binary_search(ids.begin(), ids.end(),
                                      member<std::int64_t>(record.record, attribute->offset()));
        const std::string value = format_value(record, *attribute);
        return attribute->kind == AttributeKind::text ? same_text(attribute->traits.match, value, text)
                                                      : value == text;
    }
};

/// Searches one type. Conditions on a type that it refers to become conditions on ids.
class Search {
public:
    Search(StoreReader& reader, const RecordType& type) : reader_(reader), type_(type) {}

    void add(const RecordCondition& condition, std::span<const RecordCondition> all);
    /// Adds the conditions on records between this type and those that conditions name.
    void add_indirect();
    bool knows(std::string_view name) const;
    void find(std::size_t most, const std::function<void(const RecordView&)>& visit);
    const std::vector<Filter>& filters() const { return filters_; }

private:
    void add_ids(const Attribute& attribute, std::vector<std::int64_t> ids);
    bool fits(const RecordView& record) const {
        return std::all_of(filters_.begin(), filters_.end(),
                           [&record](const Filter& filter) { return filter.accepts(record); });
    }
    const Filter* filter_of(std::string_view attribute) const;
    const Attribute* reference_to(std::string_view name) const;
    const Attribute* indirect_to(std::string_view name) const;
    bool find_by_first_key(const std::function<bool(const RecordView&)>& take);
    bool find_by_index(const std::function<bool(const RecordView&)>& take);
    bool key_parts(const Index& index, std::vector<std::string>& keys) const;

    StoreReader& reader_;
    const RecordType& type_;
    std::vector<Filter> filters_;
    std::map<const Attribute*, std::vector<RecordCondition>> indirect_;
};

/// Visits the records of a block; stops when `take` returns false.
bool visit_block(const RecordBlock& block, const std::function<bool(const RecordView&)>& take) {
    for (std::size_t at = 0; at < block.size(); ++at)
        if (!take(block.view(at))) return false;
    return true;
}

const Filter* Search::filter_of(std::string_view attribute) const {
    const auto found = std::find_if(filters_.begin(), filters_.end(), [attribute](const Filter& filter) {
        return filter.attribute->name == attribute;
    });
    return found == filters_.end() ? nullptr : &*found;
}

/// Returns the attribute that refers to records of the type with this name, or null. A type names itself by
/// its id.
const Attribute* Search::reference_to(std::string_view name) const {
    if (type_.name == name && type_.has_id()) return &type_.attributes[0];
    for (const Attribute& attribute : type_.attributes)
        if (attribute.traits.refers_to == name) return &attribute;
    return nullptr;
}

/// Returns the attribute that refers to records which refer to the type with this name, or null.
const Attribute* Search::indirect_to(std::string_view name) const {
    for (const Attribute& attribute : type_.attributes) {
        const RecordType* other = find_record_type(attribute.traits.refers_to);
        if (other == nullptr || other == &type_) continue;
        for (const Attribute& each : other->attributes)
            if (each.traits.refers_to == name) return &attribute;
    }
    return nullptr;
}

bool Search::knows(std::string_view name) const {
    return type_.attribute(name) != nullptr || reference_to(name) != nullptr || indirect_to(name) != nullptr;
}

void Search::add_ids(const Attribute& attribute, std::vector<std::int64_t> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (ids.empty()) ids.push_back(null_integer);  // which no record has
    filters_.push_back({&attribute, {}, std::move(ids)});
}

/// Returns the ids of the records that a value may mean: an id, or a text under which an index finds them.
std::vector<std::int64_t> referred(StoreReader& reader, const RecordType& type, const std::string& value) {
    std::vector<std::int64_t> ids;
    FoundIds found;
    std::string scratch;
    for (const Index& index : type.indexes) {
        const Attribute* attribute = type.attribute(index.attributes.front());
        if (index.attributes.size() != 1 || attribute->kind != AttributeKind::text) continue;
        const std::string_view key = match_text(attribute->traits.match, value, scratch);
        reader.find(type, index, std::span(&key, 1), found);
        ids.insert(ids.end(), found.ids.begin(), found.ids.end());
    }
    if (const auto id = parse_integer(value)) {
        RecordBlock records(type);
        reader.load(type, std::span(&*id, 1), records);
        if (records.size() > 0) ids.push_back(*id);
    }
    return ids;
}

/// Returns the sessions with a title, in the training that another condition names.
std::vector<std::int64_t> titled(StoreReader& reader, const RecordType& type, const std::string& title,
                                 std::span<const RecordCondition> all) {
    std::vector<RecordCondition> conditions{{"title", title}};
    for (const RecordCondition& each : all)
        if (each.name == "training" || each.name == "training_id") conditions.push_back(each);
    const RecordSearch search = search_records(reader, type, conditions, records_at_once);
    std::vector<std::int64_t> ids;
    for (std::size_t at = 0; at < search.found.size(); ++at) ids.push_back(id_of(type, search.found.at(at)));
    return ids;
}

void Search::add(const RecordCondition& condition, std::span<const RecordCondition> all) {
    if (const Attribute* attribute = type_.attribute(condition.name)) {
        RecordBlock block(type_);
        block.append();
        if (!parse_value(block, 0, *attribute, condition.value))
            throw Refused(
                fmt::format("{}: '{}' is no value of {}", type_.name, condition.value, condition.name));
        filters_.push_back({attribute, format_value(block.view(0), *attribute)});
        return;
    }
    if (const Attribute* reference = reference_to(condition.name)) {
        const RecordType& other = *find_record_type(condition.name);
        std::vector<std::int64_t> ids = referred(reader_, other, condition.value);
        if (ids.empty() && other.attribute("title") != nullptr)
            ids = titled(reader_, other, condition.value, all);
        if (ids.empty()) throw Refused(fmt::format("there is no {} '{}'", condition.name, condition.value));
        add_ids(*reference, std::move(ids));
        return;
    }
    if (const Attribute* through = indirect_to(condition.name)) {
        indirect_[through].push_back(condition);
        return;
    }
    std::vector<std::string_view> names;
    for (const Attribute& attribute : type_.attributes) names.push_back(attribute.name);
    const std::string near = did_you_mean(near_names(condition.name, names));
    throw Refused(fmt::format("{} has no column or reference '{}'{}", type_.name, condition.name,
                              near.empty() ? near : "; " + near));
}

void Search::add_indirect() {
    for (const auto& [through, conditions] : indirect_) {
        const RecordType& other = *find_record_type(through->traits.refers_to);
        Search search(reader_, other);
        for (const RecordCondition& condition : conditions) search.add(condition, conditions);
        search.add_indirect();
        std::vector<std::int64_t> ids;
        search.find(SIZE_MAX, [&](const RecordView& record) { ids.push_back(id_of(other, record.record)); });
        add_ids(*through, std::move(ids));
    }
}

/// Finds records by the first attribute of their key. Returns false if no condition tells it.
bool Search::find_by_first_key(const std::function<bool(const RecordView&)>& take) {
    const Filter* filter = filter_of(type_.attributes[0].name);
    if (filter == nullptr || type_.attributes[0].kind != AttributeKind::integer) return false;
    std::vector<std::int64_t> ids = filter->ids;
    if (ids.empty()) ids.push_back(parse_integer(filter->text).value_or(null_integer));
    RecordBlock block(type_);
    for (const std::int64_t id : ids) {
        block.clear();
        if (type_.key_count == 1)
            reader_.load(type_, std::span(&id, 1), block);
        else
            reader_.load_children(type_, id, block);
        if (!visit_block(block, take)) break;
    }
    return true;
}

/// Makes all keys of an index that the conditions allow. Returns false if they do not tell an attribute of
/// it.
bool Search::key_parts(const Index& index, std::vector<std::string>& keys) const {
    keys.assign(1, {});
    for (const std::string_view name : index.attributes) {
        const Filter* filter = filter_of(name);
        if (filter == nullptr) return false;
        std::vector<std::string> longer;
        for (const std::string& key : keys) {
            if (filter->attribute->kind == AttributeKind::text) {
                std::string scratch;
                longer.push_back(
                    key + std::string(match_text(filter->attribute->traits.match, filter->text, scratch)));
                continue;
            }
            std::vector<std::int64_t> ids = filter->ids;
            if (ids.empty() && filter->attribute->kind != AttributeKind::integer) return false;
            if (ids.empty()) ids.push_back(parse_integer(filter->text).value_or(null_integer));
            for (const std::int64_t id : ids) append_key_part(longer.emplace_back(key), id);
        }
        keys = std::move(longer);
    }
    return true;
}

/// Finds records by an index of which the conditions tell all attributes. Returns false if there is none.
bool Search::find_by_index(const std::function<bool(const RecordView&)>& take) {
    std::vector<std::string> keys;
    for (const Index& index : type_.indexes) {
        if (!index.while_null.empty() || !key_parts(index, keys)) continue;
        const std::vector<std::string_view> asked(keys.begin(), keys.end());
        RecordBlock block(type_);
        if (type_.has_id()) {
            FoundIds found;
            reader_.find(type_, index, asked, found);
            reader_.load(type_, found.ids, block);
            visit_block(block, take);
            return true;
        }
        for (const std::string_view key : asked) {
            const auto cursor = reader_.scan(type_, index, key);
            for (; cursor->next(block, records_at_once) > 0; block.clear())
                if (!visit_block(block, take)) return true;
        }
        return true;
    }
    return false;
}

void Search::find(std::size_t most, const std::function<void(const RecordView&)>& visit) {
    std::size_t count = 0;
    const auto take = [&](const RecordView& record) {
        if (!fits(record)) return true;
        visit(record);
        return ++count < most;
    };
    if (find_by_first_key(take) || find_by_index(take)) return;
    const auto cursor = reader_.scan(type_);
    RecordBlock block(type_);
    for (; cursor->next(block, records_at_once) > 0; block.clear())
        if (!visit_block(block, take)) return;
}

/// Appends a record with the key that the filters give. Appends nothing if they do not give all of it.
void add_key(RecordBlock& key, const std::vector<Filter>& filters) {
    const RecordType& type = key.type();
    key.append();
    for (std::size_t at = 0; at < type.key_count; ++at) {
        const Attribute& attribute = type.attributes[at];
        const auto filter = std::find_if(filters.begin(), filters.end(), [&attribute](const Filter& each) {
            return each.attribute == &attribute && each.ids.size() <= 1;
        });
        const bool given = filter != filters.end();
        const std::string text = !given                ? std::string()
                                 : filter->ids.empty() ? filter->text
                                                       : std::to_string(filter->ids.front());
        if (given && parse_value(key, 0, attribute, text)) continue;
        key.clear();
        return;
    }
}

}  // namespace

RecordSearch search_records(StoreReader& reader, const RecordType& type,
                            std::span<const RecordCondition> conditions, std::size_t most) {
    Search search(reader, type);
    const bool titles = std::any_of(conditions.begin(), conditions.end(),
                                    [](const RecordCondition& each) { return each.name == "session"; });
    for (const RecordCondition& condition : conditions) {
        // A training beside a session only tells sessions of one title apart, unless the type knows
        // trainings.
        if (titles && condition.name == "training" && !search.knows("training")) continue;
        search.add(condition, conditions);
    }
    search.add_indirect();
    RecordSearch result(type);
    search.find(most, [&result](const RecordView& record) { result.found.add(record); });
    add_key(result.key, search.filters());
    return result;
}

}  // namespace registrar
