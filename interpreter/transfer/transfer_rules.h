// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a transfer from another store must know of each record type: in which order types are copied, by what
// a record of this store's own is recognised, what belongs to what.
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "action/setting.h"
#include "domain/source_store.h"
#include "records/record_block.h"
#include "records/transfers.h"
#include "store/open/open_store.h"

namespace registrar {

/// The store of a URL, opened when it is first asked.
struct SourceSetting {
    std::shared_ptr<SourceStore> store;
};

template <>
struct SettingText<SourceSetting> {
    static constexpr std::string_view type_name = "store URL";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, SourceSetting& value) {
        if (!is_store_url(text))
            return {"bad-store-url", "No store has this URL.", "a URL looks like sqlite:PATH"};
        value.store = std::make_shared<SourceStore>(std::string(text));
        return {};
    }
};

/// `source`, into the member `source` (SourceSetting).
template <class Settings>
constexpr Setting source_setting() {
    return setting<Settings, &Settings::source>(
        "source", "The store that is transferred from, as `--store` names stores: `sqlite:PATH`.",
        {.block = SettingBlock::options, .mandatory = true});
}

struct TransferRule {
    const RecordType* type;
    Word word;  ///< of Transferred::type
    /// The index under which a record that was made in this store stands in for the source's.
    std::string_view own_key = {};
    std::string_view guid_key = {};  ///< the index that shows whether a guid is taken
    std::string_view owner = {};     ///< the reference without which the record says nothing
    /// It is a part of what its first key attribute names: nothing of it is added to this store's own.
    bool part = false;
    /// It is deleted when it is gone from the source and nothing hangs on it here.
    bool goes = false;
    /// Of two records of people who are one here: what `coming` takes from `there`. Null: the first one
    /// stays.
    void (*combine)(const void* there, void* coming) = nullptr;

    bool has_id() const { return type->has_id(); }
};

/// In the order of copying: what others lead to comes first, types without id last.
std::span<const TransferRule> transfer_rules();
/// All types that a transfer writes.
std::span<const RecordType* const> transfer_writes();
/// The word of a type among `transferred_words`.
Word transferred_word(const RecordType& type);

/// The type that a reference of the record leads to; null for attributes that are none. Also those whose type
/// another attribute names.
const RecordType* referred_type(const RecordType& type, const Attribute& attribute, const RecordView& record);

}  // namespace registrar
