// SPDX-License-Identifier: Apache-2.0
#pragma once
// Claims of a file's rows on keys of one index that other records still hold. Until the file's end a claimed
// key leads to the record of the latest row that claimed it. Memory grows with the number of claims.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "records/record_type.h"

namespace registrar {

class KeyClaims {
public:
    /// Records that the latest row of `holder` wants the key; an earlier claim of the holder is withdrawn.
    void claim(const Index& index, std::string_view key, std::int64_t holder);
    void clear();
    bool empty() const { return wanted_.empty(); }
    /// True if there are claims on keys of this index.
    bool on(const Index& index) const { return index_ == &index && !empty(); }
    /// Returns the record whose claim on the key is the latest; 0 if nobody claims it.
    std::int64_t holder(std::string_view key) const;
    /// Returns the key that the record claims; empty if it claims none.
    std::string_view wanted(std::int64_t holder) const;

private:
    void withdraw(std::int64_t holder, const std::string& key);

    const Index* index_ = nullptr;
    std::unordered_map<std::string, std::vector<std::int64_t>> holders_;  ///< in the order of their claims
    std::unordered_map<std::int64_t, std::string> wanted_;
};

}  // namespace registrar
