// SPDX-License-Identifier: Apache-2.0
#pragma once
// Marks that the rows of one file leave for its later rows: sets of ids by kind. Kept with each checkpoint,
// so that a resumed run decides its rows as an uninterrupted one.
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "workspace/id_set.h"

namespace registrar {

class FileMarks {
public:
    void add(std::uint64_t kind, std::int64_t id) { sets_[kind].add(id); }
    void add_all(const FileMarks& other) {
        for (const auto& [kind, ids] : other.sets_) sets_[kind].add_all(ids);
    }
    /// Visits the sets, by kind ascending.
    void visit(const std::function<void(std::uint64_t kind, const IdSet& ids)>& visit) const {
        for (const auto& [kind, ids] : sets_) visit(kind, ids);
    }
    bool empty() const { return sets_.empty(); }
    void clear() { sets_.clear(); }

    /// Return the marks as bytes, and read them back. unpack() throws BadInput for bytes that pack() did not
    /// make.
    std::string pack() const;
    static FileMarks unpack(std::string_view bytes);

private:
    std::map<std::uint64_t, IdSet> sets_;
};

}  // namespace registrar
