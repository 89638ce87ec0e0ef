// SPDX-License-Identifier: Apache-2.0
#include "transfer/licence_move.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "domain/user_matching.h"

namespace registrar {

namespace messages {

const Message licence_gone{
    "licence-gone", "The licence [...] of [...] is not active in the source any more; it does not move.",
    Level::warning, "It was taken away after the move began, or moved to another store."};
const Message licence_stays{
    "licence-stays", "The licence [...] of [...] stays in the source: its user is nobody in this store.",
    Level::warning, "No row and no transfer matches the user."};

}  // namespace messages

namespace {

constexpr std::size_t licences_at_once = 4096;
const RecordType* const writes[] = {&licence_type};

/// Visits the licences that are being moved from or to the other store, in pieces.
void visit_moving(StoreReader& view, std::string_view other_store,
                  const std::function<void(const RecordBlock&)>& look) {
    RecordBlock block(licence_type);
    RecordBlock moving(licence_type);
    const auto cursor = view.scan(licence_type);
    while (cursor->next(block, licences_at_once) > 0) {
        for (std::size_t at = 0; at < block.size(); ++at)
            if (block.as<Licence>(at).moving == Flag::yes &&
                text_of(block.view(at), &Licence::other_store) == other_store)
                moving.add(block.view(at));
        if (moving.size() > 0) look(moving);
        block.clear();
        moving.clear();
    }
}

std::vector<std::int64_t> other_ids(const RecordBlock& licences) {
    std::vector<std::int64_t> ids;
    for (std::size_t at = 0; at < licences.size(); ++at) ids.push_back(licences.as<Licence>(at).other_id);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

/// Returns the licences with these ids, by id.
std::map<std::int64_t, Draft<Licence>> licences_of(StoreReader& view, std::span<const std::int64_t> ids) {
    RecordBlock found(licence_type);
    view.load(licence_type, ids, found);
    std::map<std::int64_t, Draft<Licence>> licences;
    for (std::size_t at = 0; at < found.size(); ++at)
        licences.emplace(found.as<Licence>(at).id, Draft<Licence>(licence_type, found.view(at)));
    return licences;
}

std::string user_of(StoreReader& view, std::int64_t learner) {
    RecordBlock found(learner_type);
    view.load(learner_type, std::span(&learner, 1), found);
    return found.size() == 0 ? std::string("nobody") : name_of_learner(found.view(0));
}

/// Deactivates licences of the source and marks them as moving. Skips those that are no longer active there.
void leave(std::span<const std::int64_t> ids, const RecordBlock& arriving, std::string_view here,
           BulkBatch& batch) {
    auto licences = licences_of(batch.view(), ids);
    for (std::size_t at = 0; at < arriving.size(); ++at) {
        const auto& target = arriving.as<Licence>(at);
        const auto found = licences.find(target.other_id);
        if (found == licences.end() || found->second->active != Flag::yes) continue;
        Draft<Licence>& licence = found->second;
        licence->active = Flag::no;
        licence->moving = Flag::yes;
        licence.set_text(&Licence::other_store, here);
        licence->other_id = target.id;
        batch.put(licence_type, licence.view());
    }
}

/// Removes the marks from licences of the source.
void unmark(std::span<const std::int64_t> ids, std::string_view here, BulkBatch& batch) {
    for (auto& [id, licence] : licences_of(batch.view(), ids)) {
        if (licence->moving != Flag::yes || licence.text(&Licence::other_store) != here) continue;
        licence->moving = Flag::no;
        batch.put(licence_type, licence.view());
    }
}

/// Returns true if the licence has left the source for this store. In a plan, true if it would.
bool has_left(const Draft<Licence>& source, const Draft<Licence>& target, FinalizerContext& context) {
    if (source->active == Flag::yes) return context.plan();
    const auto here = context.store_guids();
    return std::find(here.begin(), here.end(), source.text(&Licence::other_store)) != here.end() &&
           source->other_id == target->id;
}

/// Activates the licences that have left the source. Reports those that have not.
void arrive(StoreReader& source, const RecordBlock& arriving, FinalizerContext& context) {
    const auto licences = licences_of(source, other_ids(arriving));
    for (std::size_t at = 0; at < arriving.size(); ++at) {
        Draft<Licence> licence(licence_type, arriving.view(at));
        const auto left = licences.find(licence->other_id);
        licence->active =
            left != licences.end() && has_left(left->second, licence, context) ? Flag::yes : Flag::no;
        licence->moving = Flag::no;
        if (licence->active == Flag::no) {
            const std::string user = user_of(*context.reader(), licence->learner_id);
            context.report(messages::licence_gone, {}, {licence.text(&Licence::product), user});
        }
        context.put(licence_type, licence.view());
    }
}

}  // namespace

void mark_arriving(Draft<Licence>& record, const ArrivingLicence& arriving) {
    record->learner_id = arriving.target_learner;
    record.set_text(&Licence::product, arriving.product);
    record->active = Flag::no;
    record->moving = Flag::yes;
    record.set_text(&Licence::other_store, arriving.source_guid);
    record->other_id = arriving.source.id;
}

bool came_from(const RecordView& licence, std::string_view source_guid) {
    return text_of(licence, &Licence::other_store) == source_guid;
}

namespace {

/// Marks the licences of one source whose users have a match here.
class Marking {
public:
    Marking(SourceStore& source, FinalizerContext& context)
        : context_(context),
          source_(source.reader()),
          here_(context.reader()),
          known_(find_source(source, *here_)),
          pairs_(remembered_pairs(*here_, known_.id)) {}

    void mark_all() {
        RecordBlock block(licence_type);
        const auto cursor = source_->scan(licence_type);
        while (cursor->next(block, licences_at_once) > 0) {
            for (std::size_t at = 0; at < block.size(); ++at)
                if (block.as<Licence>(at).active == Flag::yes) mark(block.view(at));
            block.clear();
        }
    }

private:
    void mark(const RecordView& record) {
        const auto& licence = *as<Licence>(record);
        const std::string_view product = text_of(record, &Licence::product);
        const auto learner = target_of(licence.learner_id);
        if (!learner) {
            context_.report(messages::licence_stays, {}, {product, user_of(*source_, licence.learner_id)});
            return context_.count(RowOutcome::skipped);
        }
        auto arriving = former(licence.id);
        const bool known = arriving.has_value();
        if (!known) arriving = context_.create<Licence>(licence_type);
        mark_arriving(*arriving, {licence, product, known_.guid, *learner});
        context_.put(licence_type, arriving->view());
        context_.count(known ? RowOutcome::updated : RowOutcome::created);
    }

    /// Returns the licence's user here, or nothing if there is no match. Licences without a user move, too.
    std::optional<std::int64_t> target_of(std::int64_t learner) const {
        if (learner == null_integer) return null_integer;
        const auto pair =
            std::lower_bound(pairs_.begin(), pairs_.end(), learner,
                             [](const UserPair& each, std::int64_t wanted) { return each.source < wanted; });
        if (pair == pairs_.end() || pair->source != learner) return std::nullopt;
        return pair->target;
    }

    /// Returns the copy of the licence from an earlier move.
    std::optional<Draft<Licence>> former(std::int64_t licence) {
        static const Index& index = licence_type.index("licence_other");
        std::string key;
        append_key_part(key, licence);
        const std::string_view wanted = key;
        FoundIds found;
        here_->find(licence_type, index, std::span(&wanted, 1), found);
        RecordBlock licences(licence_type);
        here_->load(licence_type, found.ids, licences);
        for (std::size_t at = 0; at < licences.size(); ++at)
            if (came_from(licences.view(at), known_.guid))
                return Draft<Licence>(licence_type, licences.view(at));
        return std::nullopt;
    }

    FinalizerContext& context_;
    std::unique_ptr<StoreReader> source_, here_;
    KnownSource known_;
    std::vector<UserPair> pairs_;
};

}  // namespace

void mark_all_licences(SourceStore& source, FinalizerContext& context) {
    Marking(source, context).mark_all();
}

void move_licences(SourceStore& source, FinalizerContext& context) {
    const std::string here = context.store_guid();
    const auto before = context.reader_before();
    visit_moving(*before, find_source(source, *before).guid, [&](const RecordBlock& arriving) {
        const std::vector<std::int64_t> ids = other_ids(arriving);
        const auto active = licences_of(*source.reader(), ids);
        const bool any = std::any_of(active.begin(), active.end(),
                                     [](const auto& licence) { return licence.second->active == Flag::yes; });
        if (any)
            context.change_other_store(*source.open_to_write(),
                                       {"licences leave for " + here, ids, writes, source.url()},
                                       [&](BulkBatch& batch) { leave(ids, arriving, here, batch); });
        arrive(*source.reader(), arriving, context);
    });
}

namespace {

/// Ends the moves of licences that left the source for this store under one of its guids.
void end_moves_to(const std::string& here, SourceStore& source, FinalizerContext& context) {
    const auto view = context.reader();
    visit_moving(*source.reader(), here, [&](const RecordBlock& left) {
        const auto arrived = licences_of(*view, other_ids(left));
        std::vector<std::int64_t> ids;
        for (std::size_t at = 0; at < left.size(); ++at) {
            const auto found = arrived.find(left.as<Licence>(at).other_id);
            if (found != arrived.end() && found->second->active == Flag::yes)
                ids.push_back(left.as<Licence>(at).id);
        }
        if (ids.empty()) return;
        context.change_other_store(*source.open_to_write(),
                                   {"licences arrived in " + here, ids, writes, source.url()},
                                   [&](BulkBatch& batch) { unmark(ids, here, batch); });
    });
}

}  // namespace

void end_licence_moves(SourceStore& source, FinalizerContext& context) {
    for (const std::string& here : context.store_guids()) end_moves_to(here, source, context);
}

}  // namespace registrar
