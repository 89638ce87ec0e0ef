// SPDX-License-Identifier: Apache-2.0
#pragma once
// Declares mapping types: values that a file may spell in its own way.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "records/record_type.h"

namespace registrar {

/// One value of a mapping type.
struct MappingValue {
    std::string_view name;       ///< the element in a definition
    std::string_view otherwise;  ///< the default spelling
};

/// A mapping type: a column's values and their names in definitions.
struct MappingType {
    std::string_view name;
    std::string_view doc;
    std::span<const MappingValue> values;
};

/// Returns "a, b or c", for messages.
std::string alternatives(std::span<const std::string_view> words);

/// The effective spellings for one column.
class Mapping {
public:
    explicit Mapping(const MappingType& type);

    const MappingType& type() const { return *type_; }
    /// Replaces the spelling of a value, by index.
    void spell(std::size_t value, std::string_view spelling) { spellings_[value] = spelling; }
    const std::string& spelling(std::size_t value) const { return spellings_[value]; }
    /// Two values with the same spelling, by index.
    using Clash = std::pair<std::size_t, std::size_t>;
    /// Returns the pairs of values whose spellings are equal, ignoring letter case.
    std::vector<Clash> clashes() const;
    /// Returns the value that a cell spells, ignoring letter case.
    std::optional<Word> read(std::string_view cell) const;
    /// Returns the spellings as alternatives, for messages.
    std::string expected() const;

private:
    const MappingType* type_;
    std::vector<std::string> spellings_;
};

}  // namespace registrar
