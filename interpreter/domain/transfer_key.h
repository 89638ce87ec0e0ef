// SPDX-License-Identifier: Apache-2.0
#pragma once
// The key that lets others transfer into this store: its digest is stored, the key itself is shown once.
#include <cstdint>
#include <string>
#include <string_view>

#include "records/transfers.h"
#include "store/store.h"
#include "workspace/draft.h"

namespace registrar {

/// A store has one key at a time: the record with this id.
inline constexpr std::int64_t transfer_key_id = 1;

/// The record of a key that is valid from `now` for so many days.
Draft<TransferKey> transfer_key_record(std::string_view key, std::int64_t now, std::int64_t days);

enum class KeyState : std::uint8_t { valid, wrong, expired };

/// What a key is worth in a store.
KeyState judge_transfer_key(StoreReader& view, std::string_view key, std::int64_t now);

}  // namespace registrar
