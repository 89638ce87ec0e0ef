// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which records are the demo data's. There are some dozens, so they are all in memory.
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "records/learning.h"
#include "store/store.h"

namespace registrar {

class DemoMarks {
public:
    /// Those that a view shows.
    explicit DemoMarks(StoreReader& view);

    /// A record's type and key, as format_key() writes it.
    using Marked = std::pair<std::string, std::string>;
    const std::map<std::string, Marked>& by_name() const { return by_name_; }

    /// The id of the record that has the name in the demo, of a type with ids.
    std::optional<std::int64_t> id(const std::string& name) const;
    bool has(const RecordType& type, const std::string& key) const;
    bool has(const RecordType& type, std::int64_t id) const;

private:
    std::map<std::string, Marked> by_name_;
    std::set<Marked> all_;
};

}  // namespace registrar
