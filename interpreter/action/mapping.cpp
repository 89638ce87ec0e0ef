// SPDX-License-Identifier: Apache-2.0
#include "action/mapping.h"

#include "values/text.h"

namespace registrar {

namespace {

bool same_spelling(std::string_view left, std::string_view right) {
    if (equal_ignoring_case(left, right)) return true;
    if (is_ascii(left) && is_ascii(right)) return false;
    std::string first;
    std::string second;
    return match_folded(left, first) == match_folded(right, second);
}

}  // namespace

std::string alternatives(std::span<const std::string_view> words) {
    std::string text;
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (at > 0) text += at + 1 == words.size() ? " or " : ", ";
        text += words[at];
    }
    return text;
}

Mapping::Mapping(const MappingType& type) : type_(&type) {
    for (const MappingValue& value : type.values) spellings_.emplace_back(value.otherwise);
}

std::vector<Mapping::Clash> Mapping::clashes() const {
    std::vector<Clash> found;
    for (std::size_t first = 0; first < spellings_.size(); ++first)
        for (std::size_t second = first + 1; second < spellings_.size(); ++second)
            if (same_spelling(spellings_[first], spellings_[second])) found.emplace_back(first, second);
    return found;
}

std::optional<Word> Mapping::read(std::string_view cell) const {
    for (std::size_t value = 0; value < spellings_.size(); ++value)
        if (same_spelling(spellings_[value], cell)) return static_cast<Word>(value);
    return std::nullopt;
}

std::string Mapping::expected() const {
    return alternatives(std::vector<std::string_view>(spellings_.begin(), spellings_.end()));
}

}  // namespace registrar
