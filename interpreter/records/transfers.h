// SPDX-License-Identifier: Apache-2.0
#pragma once
// Record types of transfers between stores: transfer_key, transfer_source, user_match, transferred.
#include "records/record_type.h"

namespace registrar {

/// Allows others to transfer into this store. Only the key's digest is stored, never the key.
/// A key that lets others transfer into this store.
struct TransferKey {
    std::int64_t id = null_integer;
    Text digest;  ///< SHA-256 of the key as hex; the key itself is not stored
    Timestamp created_at = Timestamp::null;
    Timestamp expires_at = Timestamp::null;
    Text guid;  ///< tells the store apart from others with the same guid; later keys keep it
};

/// A store that data came from.
/// A store that data came from.
struct TransferSource {
    std::int64_t id = null_integer;
    Text store_guid, url;
    Timestamp transferred_at = Timestamp::null;  ///< the last time
};

/// A learner of a source store and the corresponding learner here. `source` is the id of a `transfer_source`
/// record.
/// The user of this store who is a user of a source store.
struct UserMatch {
    std::int64_t source = null_integer;             ///< id of the TransferSource
    std::int64_t source_learner_id = null_integer;  ///< an id of the source
    std::int64_t target_learner_id = null_integer;  ///< an id of this store
    Flag merge = Flag::no;  ///< another user of the source may become the same one, if its match says so too
};

/// The record types that are transferred, in the order in which they are copied: types that others refer to
/// come first, types without id last.
/// The types of records that are transferred; the words of Transferred::type, in the order of
/// transfer_rules().
inline constexpr std::string_view transferred_words[] = {"rating_scale",
                                                         "entity",
                                                         "teacher",
                                                         "room",
                                                         "lov",
                                                         "training",
                                                         "programme",
                                                         "competency",
                                                         "learner",
                                                         "material",
                                                         "session",
                                                         "registration",
                                                         "intervention",
                                                         "course_record",
                                                         "file",
                                                         "credit_type",
                                                         "credit_offer",
                                                         "custom_value",
                                                         "training_step",
                                                         "training_content",
                                                         "programme_content",
                                                         "access",
                                                         "completion",
                                                         "tracking",
                                                         "test_result",
                                                         "credit"};

/// Maps a record of a source store to its record in this store. Keys are texts that sort like the keys
/// (domain/transferred_keys.h).
/// The record of this store that a record of a source became.
struct Transferred {
    std::int64_t source_id = null_integer;  ///< id of the TransferSource
    Word type = Word{0};                    ///< index into transferred_words
    Text source_key, target_key;            ///< as in the trash: `id=7`
    Flag bound = Flag::no;  ///< the record was created in this store, so no transfer changes it
};

extern const RecordType transfer_key_type, transfer_source_type, user_match_type, transferred_type;

}  // namespace registrar
