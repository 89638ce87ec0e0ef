// SPDX-License-Identifier: Apache-2.0
#pragma once
// Knows which records belong to the demo data. Keeps all marks in memory; there are a few dozen.
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

/// The marks of one store, as they were when the object was made. Does not change the store.
class DemoMarks {
public:
    /// Reads all marks of the store.
    explicit DemoMarks(StoreReader& reader);

    /// A record's type and its key as format_key() writes it.
    using Marked = std::pair<std::string, std::string>;
    const std::map<std::string, Marked>& by_name() const { return by_name_; }

    /// Returns the id of the record with this name in the demo data. Only for types with ids.
    std::optional<std::int64_t> id(const std::string& name) const;
    bool has(const RecordType& type, const std::string& key) const;
    bool has(const RecordType& type, std::int64_t id) const;

private:
    std::map<std::string, Marked> by_name_;
    std::set<Marked> all_;
};

}  // namespace registrar
