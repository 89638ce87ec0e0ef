// SPDX-License-Identifier: Apache-2.0
#pragma once
// Record types of transfers between stores: transfer_key, transfer_source, user_match, transferred.
#include "records/record_type.h"

namespace registrar {

/// Allows others to transfer into this store. Only the key's digest is stored, never the key.
struct TransferKey {
    std::int64_t id = null_integer;
    Text digest;
    Timestamp created_at = Timestamp::null;
    Timestamp expires_at = Timestamp::null;
    Text guid;  ///< tells the store apart from others with the same guid; later keys keep it
};

/// A store that data came from.
struct TransferSource {
    std::int64_t id = null_integer;
    Text store_guid, url;
    Timestamp transferred_at = Timestamp::null;
};

/// A learner of a source store and the corresponding learner here. `source` is the id of a `transfer_source`
/// record.
struct UserMatch {
    std::int64_t source = null_integer;
    std::int64_t source_learner_id = null_integer;
    std::int64_t target_learner_id = null_integer;
    Flag merge = Flag::no;
};

/// The record types that are transferred, in the order in which they are copied: types that others refer to
/// come first, types without id last.
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
struct Transferred {
    std::int64_t source_id = null_integer;
    Word type = Word{0};
    Text source_key, target_key;
    Flag bound = Flag::no;  ///< the record was created in this store, so no transfer changes it
};

extern const RecordType transfer_key_type, transfer_source_type, user_match_type, transferred_type;

}  // namespace registrar
