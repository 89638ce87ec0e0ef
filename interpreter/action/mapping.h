// SPDX-License-Identifier: Apache-2.0
#pragma once
// Mapping types: values that a file may spell in its own way (definitions.md, Mapping types).
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "records/record_type.h"

namespace registrar {

struct MappingValue {
    std::string_view name;       ///< the element
    std::string_view otherwise;  ///< the spelling where the definition gives none
};

struct MappingType {
    std::string_view name;
    std::string_view doc;
    std::span<const MappingValue> values;
};

/// "a, b or c", for messages.
std::string alternatives(std::span<const std::string_view> words);

/// The spellings in force for one column.
class Mapping {
public:
    explicit Mapping(const MappingType& type);

    const MappingType& type() const { return *type_; }
    void spell(std::size_t value, std::string_view spelling) { spellings_[value] = spelling; }
    const std::string& spelling(std::size_t value) const { return spellings_[value]; }
    /// Two values of one spelling, by their numbers.
    using Clash = std::pair<std::size_t, std::size_t>;
    std::vector<Clash> clashes() const;
    /// The value that a cell spells, letter case ignored.
    std::optional<Word> read(std::string_view cell) const;
    /// The alternatives, for messages.
    std::string expected() const;

private:
    const MappingType* type_;
    std::vector<std::string> spellings_;
};

}  // namespace registrar
