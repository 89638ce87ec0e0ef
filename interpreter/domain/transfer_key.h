// SPDX-License-Identifier: Apache-2.0
#pragma once
// The key that allows other stores to transfer into this one. Only its digest is stored; the key itself is
// shown once.
#include <cstdint>
#include <string>
#include <string_view>

#include "records/transfers.h"
#include "store/store.h"
#include "workspace/draft.h"

namespace registrar {

/// A store has at most one key: the record with this id.
inline constexpr std::int64_t transfer_key_id = 1;

/// Returns the record of a key that is valid for `days` days from `now`. `guid` is what the key carries.
Draft<TransferKey> transfer_key_record(std::string_view key, std::string_view guid, std::int64_t now,
                                       std::int64_t days);

/// Returns the guid that the store's transfer key carries; empty if there is no key, or one of an older
/// version.
std::string transfer_key_guid(StoreReader& view);

/// The result of checking a key. A store without a key accepts none.
enum class KeyState : std::uint8_t { valid, wrong, expired };

/// Checks a key against the one of the store.
KeyState judge_transfer_key(StoreReader& view, std::string_view key, std::int64_t now);

}  // namespace registrar
