// SPDX-License-Identifier: Apache-2.0
#include "transfer/transfer_state.h"

#include <algorithm>

#include "domain/transferred_keys.h"
#include "records/people.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

constexpr std::size_t states_at_once = 1024;

std::int64_t id_of(const RecordType& type, const void* record) {
    return member<std::int64_t>(record, type.attributes[0].offset());
}

}  // namespace

TransferState::TransferState(const TransferOrder& order, FinalizerContext& context)
    : order_(order),
      context_(context),
      source_(order.source.reader()),
      here_(context.reader()),
      before_(context.reader_before()),
      known_source_(transfer_source_id(*before_, order.source.guid())),
      marks_(*before_, known_source_, earlier_),
      marks_before_(*before_, known_source_, ignored_) {
    note_source();
    find_rematched();
    matching().merged().visit([this](std::int64_t id) { references_.shared(learner_type).add(id); });
}

void TransferState::note_source() {
    source_id_ = transfer_source_id(*here_, order_.source.guid());
    if (source_id_ == 0) source_id_ = context_.new_id(transfer_source_type);
    Draft<TransferSource> record(transfer_source_type);
    record->id = source_id_;
    record.set_text(&TransferSource::store_guid, order_.source.guid());
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

std::int64_t TransferState::own_record(const TransferRule& rule, const RecordView& record) {
    if (rule.own_key.empty()) return 0;
    const Index& index = rule.type->index(rule.own_key);
    for (const std::string_view name : index.attributes) {
        const Attribute& attribute = *rule.type->attribute(name);
        if (attribute.kind == AttributeKind::text && format_value(record, attribute).empty()) return 0;
        if (attribute.traits.refers_to.empty() || is_null(record, attribute)) continue;
        const auto id = member<std::int64_t>(record.record, attribute.offset());
        if (is_new(*find_record_type(attribute.traits.refers_to), id)) return 0;
    }
    const auto key = index_key(*rule.type, index, record);
    if (!key) return 0;
    const std::string_view wanted = *key;
    here_->find(*rule.type, index, std::span(&wanted, 1), found_);
    const auto own = std::find_if(found_.ids.begin(), found_.ids.end(),
                                  [&](std::int64_t id) { return !brought(*rule.type, id); });
    return own == found_.ids.end() ? 0 : *own;
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

void TransferState::leave_out(const RecordType& type, const RecordView& record, Leads leads) {
    if (type.has_id()) references_.left_out(type).add(id_of(type, record.record));
    if (leads == Leads::nowhere) report(messages::leads_nowhere, type, record);
    context_.count(RowOutcome::skipped);
}

void TransferState::report(const Message& message, const RecordType& type, const RecordView& record) {
    const std::string name = transfer_name(type, record);
    context_.report(message, {.value = name}, {type.name, name});
}

void visit_source(TransferState& state, const RecordType& type,
                  const std::function<void(const RecordView& record)>& look) {
    RecordBlock block(type);
    const auto cursor = state.source().scan(type);
    while (cursor->next(block, states_at_once) > 0) {
        for (std::size_t at = 0; at < block.size(); ++at) look(block.view(at));
        block.clear();
    }
}

std::string transfer_name(const RecordType& type, const RecordView& record) {
    if (&type == &learner_type) return name_of_learner(record);
    for (const std::string_view name : {"path_code", "code", "login", "title", "name", "label"}) {
        const Attribute* attribute = type.attribute(name);
        if (attribute != nullptr && !is_null(record, *attribute)) return format_value(record, *attribute);
    }
    return format_key(type, record);
}

}  // namespace registrar
