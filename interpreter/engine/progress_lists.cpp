// SPDX-License-Identifier: Apache-2.0
#include "engine/progress_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>

#include "diag/json.h"
#include "diag/unavailable.h"

namespace registrar {

namespace {

constexpr std::size_t piece_items = 256;

/// One list: its items, where they may change, and how an item is written and read.
struct List {
    std::string name;
    std::size_t size = 0;
    std::size_t changing = 0;  ///< the item that may change as long as there is no later one
    std::function<Json(std::size_t)> item;
    std::function<void()> clear;
    std::function<void(const Json&)> add;

    std::string piece(std::size_t first) const {
        Json items = Json::array();
        for (std::size_t at = first; at < std::min(size, first + piece_items); ++at)
            items.push_back(item(at));
        return dump(items, -1);
    }
};

/// A list of which only the last item changes.
template <class Item>
List growing(const char* name, std::vector<Item>& items) {
    return {name,
            items.size(),
            items.empty() ? 0 : items.size() - 1,
            [&items](std::size_t at) { return items[at].to_json(); },
            [&items] { items.clear(); },
            [&items](const Json& json) { items.push_back(Item::from_json(json)); }};
}

std::array<List, ProgressLists::lists> lists_of(JobProgress& progress, Report& report) {
    return {growing("files", progress.files), growing("inputs", report.inputs),
            growing("steps", report.steps), growing("times", report.times),
            growing("new times", progress.times)};
}

std::string piece_note(const List& list, std::size_t piece) {
    return fmt::format("{} {}", list.name, piece);
}

}  // namespace

Json ProgressLists::save(Ledger& ledger, std::int64_t run, std::uint32_t input, JobProgress& progress,
                         Report& report) {
    Json sizes = Json::array();
    auto all = lists_of(progress, report);
    all[0].changing = std::min<std::size_t>(input, all[0].changing);
    for (std::size_t at = 0; at < all.size(); ++at) {
        const List& list = all[at];
        Saved& saved = saved_[at];
        const std::size_t end = list.size == saved.size ? std::min(list.changing + 1, list.size) : list.size;
        for (std::size_t piece = std::min(saved.from, end) / piece_items; piece * piece_items < end; ++piece)
            ledger.put_note(run, piece_note(list, piece), list.piece(piece * piece_items));
        saved = {list.size, list.changing};
        sizes.push_back(list.size);
    }
    return sizes;
}

void ProgressLists::restore(Ledger& ledger, std::int64_t run, const Json& sizes, JobProgress& progress,
                            Report& report) {
    auto all = lists_of(progress, report);
    for (std::size_t at = 0; at < all.size(); ++at) {
        const List& list = all[at];
        list.clear();
        const std::size_t size = sizes.at(at);
        for (std::size_t first = 0; first < size; first += piece_items) {
            const Json items =
                Json::parse(ledger.note(run, piece_note(list, first / piece_items)), nullptr, false);
            const std::size_t end = std::min(size, first + piece_items);
            if (!items.is_array() || items.size() < end - first)
                throw Refused(
                    "the store has lost what the unfinished run noted of its files, so the run cannot be "
                    "resumed; --again starts afresh");
            for (std::size_t item = first; item < end; ++item) list.add(items.at(item - first));
        }
    }
}

}  // namespace registrar
