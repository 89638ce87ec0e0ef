// SPDX-License-Identifier: Apache-2.0
#include "workspace/key_claims.h"

namespace registrar {

void KeyClaims::claim(const Index& index, std::string_view key, std::int64_t holder) {
    index_ = &index;
    const auto [wanted, first] = wanted_.try_emplace(holder, key);
    if (!first) {
        withdraw(holder, wanted->second);
        wanted->second = key;
    }
    holders_[std::string(key)].push_back(holder);
}

void KeyClaims::withdraw(std::int64_t holder, const std::string& key) {
    const auto known = holders_.find(key);
    std::erase(known->second, holder);
    if (known->second.empty()) holders_.erase(known);
}

void KeyClaims::clear() {
    index_ = nullptr;
    holders_.clear();
    wanted_.clear();
}

std::int64_t KeyClaims::holder(std::string_view key) const {
    if (empty()) return 0;
    const auto known = holders_.find(std::string(key));
    return known == holders_.end() ? 0 : known->second.back();
}

std::string_view KeyClaims::wanted(std::int64_t holder) const {
    const auto known = wanted_.find(holder);
    return known == wanted_.end() ? std::string_view() : known->second;
}

}  // namespace registrar
