// SPDX-License-Identifier: Apache-2.0
#include "domain/demo_marks.h"

#include "values/number.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

constexpr std::string_view id_prefix = "id=";

}  // namespace

DemoMarks::DemoMarks(StoreReader& reader) {
    RecordBlock block(demo_mark_type);
    const auto cursor = reader.scan(demo_mark_type);
    while (cursor->next(block, 256) > 0) {
    }
    for (std::size_t at = 0; at < block.size(); ++at) {
        const RecordView mark = block.view(at);
        const Marked marked{text_of(mark, &DemoMark::type), text_of(mark, &DemoMark::key)};
        by_name_.emplace(text_of(mark, &DemoMark::name), marked);
        all_.insert(marked);
    }
}

std::optional<std::int64_t> DemoMarks::id(const std::string& name) const {
    const auto found = by_name_.find(name);
    if (found == by_name_.end() || !found->second.second.starts_with(id_prefix)) return std::nullopt;
    return parse_integer(std::string_view(found->second.second).substr(id_prefix.size()));
}

bool DemoMarks::has(const RecordType& type, const std::string& key) const {
    return all_.count({std::string(type.name), key}) > 0;
}

bool DemoMarks::has(const RecordType& type, std::int64_t id) const {
    return has(type, std::string(id_prefix) + std::to_string(id));
}

}  // namespace registrar
