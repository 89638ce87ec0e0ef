// SPDX-License-Identifier: Apache-2.0
#include "domain/transfer_key.h"

#include "values/digest.h"
#include "values/text.h"

namespace registrar {

Draft<TransferKey> transfer_key_record(std::string_view key, std::string_view guid, std::int64_t now,
                                       std::int64_t days) {
    constexpr std::int64_t seconds_a_day = 86'400;
    Draft<TransferKey> record(transfer_key_type);
    record->id = transfer_key_id;
    record.set_text(&TransferKey::digest, sha256_hex(key));
    record.set_text(&TransferKey::guid, guid);
    record->created_at = Timestamp{now};
    record->expires_at = Timestamp{now + days * seconds_a_day};
    return record;
}

std::string transfer_key_guid(StoreReader& view) {
    RecordBlock stored(transfer_key_type);
    view.load(transfer_key_type, std::span(&transfer_key_id, 1), stored);
    return stored.size() == 0 ? std::string() : std::string(text_of(stored.view(0), &TransferKey::guid));
}

KeyState judge_transfer_key(StoreReader& view, std::string_view key, std::int64_t now) {
    RecordBlock stored(transfer_key_type);
    view.load(transfer_key_type, std::span(&transfer_key_id, 1), stored);
    if (stored.size() == 0) return KeyState::wrong;
    const auto& record = stored.as<TransferKey>(0);
    if (record.digest.in(stored.arena()) != sha256_hex(trimmed(key))) return KeyState::wrong;
    return static_cast<std::int64_t>(record.expires_at) > now ? KeyState::valid : KeyState::expired;
}

}  // namespace registrar
