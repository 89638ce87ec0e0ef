// SPDX-License-Identifier: Apache-2.0
#include "transfer/transfer_state.h"

#include <algorithm>

#include "domain/transferred_keys.h"
#include "records/people.h"
#include "workspace/draft.h"

namespace registrar {

Leads ReferenceMap::turn(const TransferRule& rule, RecordBlock& block) {
    for (const Attribute& attribute : rule.type->attributes) {
        if (attribute.name == "id" || is_null(block.view(0), attribute)) continue;
        const bool reference = attribute.name == "owner_id" || attribute.name == "content_id" ||
                               !attribute.traits.refers_to.empty();
        if (!reference) continue;
        const RecordType* type = referred_type(*rule.type, attribute, block.view(0));
        auto& id = member<std::int64_t>(block.at(0), attribute.offset());
        const auto place = type == nullptr ? std::nullopt : of(*type).find(id);
        if (place) {
            id = place->target;
            continue;
        }
        if (type == &entity_type) {
            id = root_entity;
            continue;
        }
        const bool needed = !attribute.traits.nullable || std::find(rule.owners.begin(), rule.owners.end(),
                                                                    attribute.name) != rule.owners.end();
        if (needed) {
            missing_type_ = type;
            missing_id_ = id;
            return type != nullptr && left_out(*type).contains(id) ? Leads::left_out : Leads::nowhere;
        }
        id = null_integer;
    }
    return Leads::here;
}

bool ReferenceMap::may_coincide(const RecordType& type, std::span<const std::string_view> names,
                                const RecordView& record) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
        const Attribute& attribute = *type.attribute(name);
        const RecordType* target = referred_type(type, attribute, record);
        return target != nullptr &&
               shared(*target).contains(member<std::int64_t>(record.record, attribute.offset()));
    });
}

namespace {

constexpr std::size_t marks_at_once = 1024;

const RecordType& type_of(Word word) {
    return *find_record_type(transferred_words[static_cast<std::size_t>(word)]);
}

}  // namespace

TransferMarks::TransferMarks(StoreReader& view, std::int64_t source_id, ReferenceMap& earlier)
    : source_id_(source_id), block_(transferred_type), cursor_(view.scan(transferred_type)) {
    for (advance(); mark_ && type_of(mark_->type).has_id(); advance())
        earlier.of(type_of(mark_->type))
            .add(transferred_id(mark_->source_key), {transferred_id(mark_->target_key), mark_->bound});
}

/// Marks of other sources sort before and after those of this one.
void TransferMarks::advance() {
    mark_.reset();
    while (!mark_) {
        if (next_ == block_.size()) {
            block_.clear();
            next_ = 0;
            if (cursor_->next(block_, marks_at_once) == 0) return;
        }
        const auto& record = block_.as<Transferred>(next_++);
        if (record.source_id > source_id_) return;
        if (record.source_id < source_id_) continue;
        mark_ = {record.type, std::string(record.source_key.in(block_.arena())),
                 std::string(record.target_key.in(block_.arena())), record.bound == Flag::yes};
    }
}

const TransferMark* TransferMarks::find(Word type, std::string_view source_key, const Look& gone) {
    while (!is_after(type) && (mark_->type < type || mark_->source_key < source_key)) {
        if (mark_->type == type) gone(*mark_);
        advance();
    }
    if (!mark_ || mark_->type != type || mark_->source_key != source_key) return nullptr;
    found_ = std::move(*mark_);
    advance();
    return &found_;
}

void TransferMarks::finish(Word type, const Look& gone) {
    for (; !is_after(type); advance())
        if (mark_->type == type) gone(*mark_);
}

void put_mark(RecordBlock& block, std::int64_t source_id, const TransferMark& mark) {
    block.clear();
    block.append();
    const Text source_key = block.add_text(mark.source_key);
    const Text target_key = block.add_text(mark.target_key);
    block.as<Transferred>(0) = {source_id, mark.type, source_key, target_key,
                                mark.bound ? Flag::yes : Flag::no};
}

namespace {

constexpr std::size_t states_at_once = 1024;

}  // namespace

TransferState::TransferState(const TransferOrder& order, FinalizerContext& context)
    : order_(order),
      context_(context),
      source_(order.source.reader()),
      here_(context.reader()),
      before_(context.reader_before()),
      known_source_(find_source(order.source, *before_).id),
      marks_(*before_, known_source_, earlier_),
      marks_before_(*before_, known_source_, ignored_),
      demo_(*source_) {
    note_source();
    find_rematched();
    for (const auto& [name, mark] : demo_.by_name())
        if (const RecordType* type = find_record_type(mark.first); type != nullptr && type->has_id())
            references_.left_out(*type).add(demo_.id(name).value_or(0));
    matching().merged().visit([this](std::int64_t id) { references_.shared(learner_type).add(id); });
}

void TransferState::note_source() {
    const KnownSource known = find_source(order_.source, *here_);
    source_id_ = known.id != 0 ? known.id : context_.new_id(transfer_source_type);
    Draft<TransferSource> record(transfer_source_type);
    record->id = source_id_;
    record.set_text(&TransferSource::store_guid, known.guid);
    record.set_text(&TransferSource::url, order_.source.url());
    record->transferred_at = Timestamp{context_.now()};
    context_.put(transfer_source_type, record.view());
}

void TransferState::find_rematched() {
    for (const UserPair& pair : user_pairs(*before_, known_source_)) {
        const auto now = matching().find(pair.source);
        if (!now || now->target != pair.target) rematched_.add(pair.source);
    }
}

std::int64_t TransferState::new_id(const RecordType& type) {
    const std::int64_t id = context_.new_id(type);
    first_new_.try_emplace(&type, id);
    return id;
}

bool TransferState::is_new(const RecordType& type, std::int64_t id) const {
    const auto first = first_new_.find(&type);
    return first != first_new_.end() && id >= first->second;
}

bool TransferState::brought(const RecordType& type, std::int64_t id) {
    const bool fresh = !brought_.contains(&type);
    IdSet& known = brought_[&type];
    if (fresh)
        earlier_.of(type).visit([&known](std::int64_t, const IdMap::Entry& entry) {
            if (!entry.bound) known.add(entry.target);
        });
    return is_new(type, id) || known.contains(id);
}

/// Finds the records of this store with the natural key of `record`, oldest first. Finds none if the key
/// names nothing, or a record that did not exist before this transfer.
void TransferState::find_by_key(const TransferRule& rule, const RecordView& record) {
    found_.ids.clear();
    if (rule.own_key.empty()) return;
    const Index& index = rule.type->index(rule.own_key);
    for (const std::string_view name : index.attributes) {
        const Attribute& attribute = *rule.type->attribute(name);
        if (attribute.kind == AttributeKind::text && format_value(record, attribute).empty()) return;
        if (attribute.traits.refers_to.empty() || is_null(record, attribute)) continue;
        const auto id = member<std::int64_t>(record.record, attribute.offset());
        if (is_new(*find_record_type(attribute.traits.refers_to), id)) return;
    }
    const auto key = index_key(*rule.type, index, record);
    if (!key) return;
    const std::string_view wanted = *key;
    here_->find(*rule.type, index, std::span(&wanted, 1), found_);
}

std::int64_t TransferState::own_record(const TransferRule& rule, const RecordView& record) {
    find_by_key(rule, record);
    const auto own = std::find_if(found_.ids.begin(), found_.ids.end(),
                                  [&](std::int64_t id) { return !brought(*rule.type, id); });
    return own == found_.ids.end() ? 0 : *own;
}

std::int64_t TransferState::orphaned_record(const TransferRule& rule, const RecordView& record) {
    find_by_key(rule, record);
    if (found_.ids.empty()) return 0;
    const IdSet& all = orphans(*rule.type);
    const auto orphan =
        std::find_if(found_.ids.begin(), found_.ids.end(), [&](std::int64_t id) { return all.contains(id); });
    return orphan == found_.ids.end() ? 0 : *orphan;
}

/// Returns the records of this store that earlier transfers brought and whose records are gone from the
/// source.
const IdSet& TransferState::orphans(const RecordType& type) {
    const auto [found, fresh] = orphans_.try_emplace(&type);
    IdSet& orphans = found->second;
    if (!fresh) return orphans;
    IdSet there;
    visit_whole_source(*this, type, [&](const RecordView& record) { there.add(id_of(type, record.record)); });
    IdSet kept;
    const auto visit = [&](const auto& look) {
        earlier_.of(type).visit([&](std::int64_t source, const IdMap::Entry& entry) {
            if (!entry.bound) look(source, entry.target);
        });
    };
    visit([&](std::int64_t source, std::int64_t target) {
        if (there.contains(source)) kept.add(target);
    });
    visit([&](std::int64_t, std::int64_t target) {
        if (!kept.contains(target)) orphans.add(target);
    });
    return orphans;
}

bool TransferState::exists(const RecordType& type, std::int64_t id) {
    RecordBlock found(type);
    here_->load(type, std::span(&id, 1), found);
    return found.size() > 0;
}

void TransferState::put_mark(const TransferMark& mark) {
    registrar::put_mark(mark_, source_id_, mark);
    context_.put(transferred_type, mark_.view(0));
}

void TransferState::erase_mark(Word type, const std::string& source_key) {
    registrar::put_mark(mark_, source_id_, {type, source_key, {}});
    context_.erase(transferred_type, mark_.view(0));
}

bool TransferState::is_demo(const RecordType& type, const RecordView& record) const {
    return demo_records() > 0 && demo_.has(type, format_key(type, record));
}

/// Returns the message about a record that turn() refused, also if it belongs to its reason indirectly.
/// Returns null for what belongs to a learner without a match, because the learner is reported.
const Message* TransferState::reason_to_leave_out(Leads leads) {
    if (leads == Leads::nowhere) return &messages::leads_nowhere;
    const RecordType* type = references_.missing_type();
    if (type == nullptr) return nullptr;
    if (is_demo(*type, references_.missing_id())) return &messages::belongs_to_demo;
    for (auto& [message, records] : reported_)
        if (records[type].contains(references_.missing_id())) return message;
    return nullptr;
}

void TransferState::leave_out(const RecordType& type, const RecordView& record, Leads leads) {
    if (type.has_id()) references_.left_out(type).add(id_of(type, record.record));
    const Message* message = &type == &learner_type ? nullptr : reason_to_leave_out(leads);
    if (message != nullptr) {
        if (type.has_id()) reported_[message][&type].add(id_of(type, record.record));
        report(*message, type, record);
    }
    context_.count(RowOutcome::skipped);
}

void TransferState::report(const Message& message, const RecordType& type, const RecordView& record) {
    const std::string name = transfer_title(*source_, type, record);
    context_.report(message, {.value = name}, {type.name, name});
}

void TransferState::report_here(const Message& message, const RecordType& type, const RecordView& record) {
    const std::string name = transfer_title(*here_, type, record);
    context_.report(message, {.value = name}, {type.name, name});
}

void visit_whole_source(TransferState& state, const RecordType& type,
                        const std::function<void(const RecordView& record)>& look) {
    RecordBlock block(type);
    const auto cursor = state.source().scan(type);
    while (cursor->next(block, states_at_once) > 0) {
        for (std::size_t at = 0; at < block.size(); ++at) look(block.view(at));
        block.clear();
    }
}

void visit_source(TransferState& state, const RecordType& type,
                  const std::function<void(const RecordView& record)>& look) {
    visit_whole_source(state, type, [&](const RecordView& record) {
        if (!state.is_demo(type, record)) look(record);
    });
}

namespace {

/// Returns the text that names the record by itself; empty if it has none.
std::string own_title(const RecordType& type, const RecordView& record) {
    if (&type == &learner_type) return name_of_learner(record);
    for (const std::string_view name : {"path_code", "code", "login", "title", "name", "label", "path"}) {
        const Attribute* attribute = type.attribute(name);
        if (attribute != nullptr && !is_null(record, *attribute)) return format_value(record, *attribute);
    }
    return {};
}

}  // namespace

std::string transfer_title(StoreReader& view, const RecordType& type, const RecordView& record) {
    if (std::string title = own_title(type, record); !title.empty()) return title;
    std::string title;
    const auto add = [&title](const std::string& part) { title += (title.empty() ? "" : ", ") + part; };
    for (const Attribute& attribute : type.attributes) {
        if (attribute.name == "id" || is_null(record, attribute)) continue;
        if (const RecordType* target = referred_type(type, attribute, record)) {
            const auto id = member<std::int64_t>(record.record, attribute.offset());
            RecordBlock found(*target);
            view.load(*target, std::span(&id, 1), found);
            add(found.size() > 0 ? transfer_title(view, *target, found.view(0))
                                 : format_value(record, attribute));
        } else if (attribute.name == "credit_type" || attribute.name == "external_user_id" ||
                   attribute.name == "external_email") {
            add(format_value(record, attribute));
        }
    }
    return title.empty() ? format_key(type, record) : title;
}

}  // namespace registrar
