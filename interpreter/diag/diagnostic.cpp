// SPDX-License-Identifier: Apache-2.0
#include "diag/diagnostic.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "diag/utf8.h"

namespace registrar {
namespace {

constexpr std::size_t longest_text = 2000;

}  // namespace

std::string_view level_name(Level level) {
    if (level == Level::note) return "note";
    return level == Level::warning ? "warning" : "error";
}

void Diagnostics::add(Diagnostic diagnostic) {
    if (diagnostic.level == Level::error) ++errors_;
    if (diagnostic.level == Level::warning) ++warnings_;
    Kept& kept = kept_[{diagnostic.rule, diagnostic.location.file}];
    if (kept.count == most_of_a_rule) {
        all_[kept.last].more += 1 + diagnostic.more;
        return;
    }
    ++kept.count;
    kept.last = all_.size();
    for (std::string* text : {&diagnostic.message, &diagnostic.label, &diagnostic.help})
        *text = shortened(*text, longest_text);
    for (Note& note : diagnostic.notes) note.text = shortened(note.text, longest_text);
    all_.push_back(std::move(diagnostic));
}

bool Diagnostics::is_full(const std::string& rule, const std::string& file) const {
    const auto kept = kept_.find({rule, file});
    return kept != kept_.end() && kept->second.count == most_of_a_rule;
}

void Diagnostics::sort_by_location() {
    std::unordered_map<std::string, std::size_t> file_order;
    for (const Diagnostic& each : all_) file_order.try_emplace(each.location.file, file_order.size());
    const auto key = [&](const Diagnostic& each) {
        return std::tuple(file_order.at(each.location.file), each.location.line, each.location.column);
    };
    std::stable_sort(all_.begin(), all_.end(),
                     [&](const Diagnostic& left, const Diagnostic& right) { return key(left) < key(right); });
    for (std::size_t at = 0; at < all_.size(); ++at) kept_[{all_[at].rule, all_[at].location.file}].last = at;
}

}  // namespace registrar
