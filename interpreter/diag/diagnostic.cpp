// SPDX-License-Identifier: Apache-2.0
#include "diag/diagnostic.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace registrar {

std::string_view level_name(Level level) {
    if (level == Level::note) return "note";
    return level == Level::warning ? "warning" : "error";
}

void Diagnostics::add(Diagnostic diagnostic) {
    if (diagnostic.level == Level::error) ++errors_;
    if (diagnostic.level == Level::warning) ++warnings_;
    all_.push_back(std::move(diagnostic));
}

void Diagnostics::sort_by_place() {
    std::unordered_map<std::string, std::size_t> file_order;
    for (const Diagnostic& each : all_) file_order.try_emplace(each.place.file, file_order.size());
    const auto key = [&](const Diagnostic& each) {
        return std::tuple(file_order.at(each.place.file), each.place.line, each.place.column);
    };
    std::stable_sort(all_.begin(), all_.end(),
                     [&](const Diagnostic& left, const Diagnostic& right) { return key(left) < key(right); });
}

}  // namespace registrar
