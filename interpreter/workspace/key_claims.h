// SPDX-License-Identifier: Apache-2.0
#pragma once
// Claims of a file's rows on keys of one index that other records still have. Until the end of the file, a
// claimed key leads to the record of the latest row that claimed it. Memory grows with the number of claims.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "records/record_type.h"

namespace registrar {

class KeyClaims {
public:
    /// Records that the latest row of `holder` claims the key. Withdraws the holder's earlier claim.
    void claim(const Index& index, std::string_view key, std::int64_t holder);
    void clear();
    bool empty() const { return wanted_.empty(); }
    /// Returns whether there are claims on keys of this index.
    bool on(const Index& index) const { return index_ == &index && !empty(); }
    /// Returns the record with the latest claim on the key, or 0 if there is no claim.
    std::int64_t holder(std::string_view key) const;
    /// Returns the key that the record claims, or an empty text.
    std::string_view wanted(std::int64_t holder) const;

private:
    void withdraw(std::int64_t holder, const std::string& key);

    const Index* index_ = nullptr;
    std::unordered_map<std::string, std::vector<std::int64_t>> holders_;  ///< in the order of their claims
    std::unordered_map<std::int64_t, std::string> wanted_;
};

}  // namespace registrar
