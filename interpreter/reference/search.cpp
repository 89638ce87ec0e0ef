// SPDX-License-Identifier: Apache-2.0
#include "reference/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "definition/aliases.h"
#include "reference/topic.h"
#include "values/text.h"

namespace registrar {
namespace {

constexpr int no_match = 3;

/// The searched words, and the whole text in the form in which names are compared.
struct Wanted {
    std::vector<std::string> words;
    std::string name;
};

/// Returns whether each word is a part of one of the others'.
bool contains_all(const std::vector<std::string>& text, const std::vector<std::string>& words) {
    return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
        return std::any_of(text.begin(), text.end(),
                           [&](const std::string& each) { return each.find(word) != std::string::npos; });
    });
}

int rank_of(const Wanted& wanted, std::string_view name, std::string_view doc) {
    if (match_header(name) == wanted.name) return 0;
    if (contains_all(plain_words(name), wanted.words)) return 1;
    return contains_all(plain_words(doc), wanted.words) ? 2 : no_match;
}

class Search {
public:
    explicit Search(Wanted wanted) : wanted_(std::move(wanted)) {}

    void add(std::string_view kind, std::string_view name, std::string doc, std::string_view where) {
        const int rank = rank_of(wanted_, name, doc);
        if (rank == no_match) return;
        auto entry = std::find_if(found_.begin(), found_.end(), [&](const FoundEntry& each) {
            return each.kind == kind && each.name == name && each.doc == doc;
        });
        if (entry == found_.end())
            entry = found_.insert(entry, {kind, std::string(name), std::move(doc), {}, rank});
        if (!where.empty()) entry->where.push_back(where);
    }

    std::vector<FoundEntry> found() {
        std::stable_sort(found_.begin(), found_.end(), [](const FoundEntry& left, const FoundEntry& right) {
            // Actions, providers and steps come before what they have.
            return std::pair(left.rank, !left.where.empty()) < std::pair(right.rank, !right.where.empty());
        });
        return std::move(found_);
    }

private:
    Wanted wanted_;
    std::vector<FoundEntry> found_;
};

std::string_view kind_of(const Topic& topic) {
    if (topic.is_action()) return "action";
    return topic.is_step() ? "step" : "provider";
}

void add_messages(Search& search, const std::vector<const Message*>& messages, std::string_view where) {
    for (const Message* message : messages)
        search.add("message", message->code, fmt::format("{} {}", message->text, message->doc), where);
}

}  // namespace

std::vector<FoundEntry> search_reference(std::string_view text) {
    const std::string_view meant = alias_of(text).value_or(text);
    Search search({plain_words(meant), match_header(meant)});
    for (const Topic& topic : all_topics()) {
        search.add(kind_of(topic), topic.name, std::string(topic.doc), {});
        for (const FieldTopic& field : topic.fields)
            search.add("field", field.name, doc_of(field), topic.name);
        for (const Setting* setting : topic.settings)
            search.add("setting", setting->name, doc_of(*setting), topic.name);
        add_messages(search, topic.messages, topic.name);
        add_messages(search, shared_messages(topic), topic.name);
    }
    return search.found();
}

}  // namespace registrar
