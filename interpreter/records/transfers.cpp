// SPDX-License-Identifier: Apache-2.0
#include "records/transfers.h"

#include "records/shared_traits.h"

namespace registrar {

namespace {

using A = Attribute;
using namespace shared;
constexpr Traits off{.nullable = false, .otherwise = "0"};

constexpr A transfer_key_attributes[] = {
    attribute<&TransferKey::id>("id", key),
    attribute<&TransferKey::digest>("digest", {.secret = true}),
    attribute<&TransferKey::created_at>("created_at", {.otherwise = "clock"}),
    attribute<&TransferKey::expires_at>("expires_at"),
    attribute<&TransferKey::guid>("guid", guid),
};

constexpr A transfer_source_attributes[] = {
    attribute<&TransferSource::id>("id", key),
    attribute<&TransferSource::store_guid>("store_guid", guid),
    attribute<&TransferSource::url>("url"),
    attribute<&TransferSource::transferred_at>("transferred_at"),
};
constexpr std::string_view by_store_guid[] = {"store_guid"};
constexpr Index transfer_source_indexes[] = {{"transfer_source_store_guid", by_store_guid}};

constexpr A user_match_attributes[] = {
    attribute<&UserMatch::source>("source", {.key = true, .nullable = false, .refers_to = "transfer_source"}),
    attribute<&UserMatch::source_learner_id>("source_learner_id", key),
    attribute<&UserMatch::target_learner_id>("target_learner_id", {.refers_to = "learner"}),
    attribute<&UserMatch::merge>("merge", off),
};
constexpr std::string_view by_source_learner[] = {"source_learner_id"};
constexpr Index user_match_indexes[] = {{"user_match_source_learner", by_source_learner}};

constexpr A transferred_attributes[] = {
    attribute<&Transferred::source_id>("source_id",
                                       {.key = true, .nullable = false, .refers_to = "transfer_source"}),
    attribute<&Transferred::type>("type", {.key = true, .nullable = false, .words = transferred_words}),
    attribute<&Transferred::source_key>("source_key", key),
    attribute<&Transferred::target_key>("target_key"),
    attribute<&Transferred::bound>("bound", off),
};

}  // namespace

constexpr RecordType transfer_key_type = record_type<TransferKey>(
    "transfer_key", "What lets others transfer into this store.", transfer_key_attributes);
constexpr RecordType transfer_source_type = record_type<TransferSource>(
    "transfer_source", "A store that data came from.", transfer_source_attributes, transfer_source_indexes);
constexpr RecordType user_match_type =
    record_type<UserMatch>("user_match", "Which user of a source store corresponds to which user here.",
                           user_match_attributes, user_match_indexes);
constexpr RecordType transferred_type = record_type<Transferred>(
    "transferred", "Which record of this store a source's record is.", transferred_attributes);

}  // namespace registrar
