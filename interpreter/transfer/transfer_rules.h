// SPDX-License-Identifier: Apache-2.0
#pragma once
// Declares for each record type how a transfer from another store treats it: the order of copying, the keys
// that identify this store's own records, and dependencies between records.
#include <array>
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

/// The store of a URL, opened on first use.
struct SourceSetting {
    std::shared_ptr<SourceStore> store;
};

template <>
struct SettingText<SourceSetting> {
    static constexpr std::string_view type_name = "store URL";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, SourceSetting& value) {
        if (!is_store_url(text))
            return {"bad-store-url", "No store has this URL.", "use the form sqlite:PATH"};
        value.store = std::make_shared<SourceStore>(std::string(text));
        return {};
    }
};

/// `source`, read into the member `source` (SourceSetting).
template <class Settings>
constexpr Setting source_setting() {
    return setting<Settings, &Settings::source>(
        "source", "The source store, in the form that `--store` accepts: `sqlite:PATH`.",
        {.block = SettingBlock::options, .mandatory = true});
}

/// How a transfer treats one record type.
struct TransferRule {
    const RecordType* type;
    Word word;  ///< the value of Transferred::type
    /// The index of the natural key: a record created here with the same key is used instead of the source's.
    std::string_view own_key = {};
    std::string_view guid_key = {};  ///< the index on guids, to find one that is taken
    /// The nullable references that must lead somewhere if the source has them; without them the record has
    /// no meaning.
    std::array<std::string_view, 2> owners = {};
    /// It is a part of the record in its first key attribute. No parts are added to this store's own records.
    bool part = false;
    /// It is deleted if it is gone from the source and no record here depends on it.
    bool goes = false;
    /// Compares two records that lead to one record here, because their learners are one: negative if the
    /// left one is better, 0 if this decides nothing. Null: they have no better one.
    int (*compare)(const void* left, const void* right) = nullptr;

    bool has_id() const { return type->has_id(); }
};

/// Returns the rules in the order of copying: referenced types first, types without id last.
std::span<const TransferRule> transfer_rules();
/// Returns all types that a transfer writes.
std::span<const RecordType* const> transfer_writes();
/// Returns the index of the type in `transferred_words`.
Word transferred_word(const RecordType& type);

/// One of several records of the source that lead to one record here.
struct MergeCandidate {
    RecordView record;
    double credit = 0;         ///< of a course record: the sum of its credits
    std::string credits = {};  ///< of a course record: its credits as a text
};

/// Returns whether the left one is better. Compares values only, so the result is independent of the order of
/// the records and of their ids. One of them stays, whole.
bool is_better(const TransferRule& rule, const MergeCandidate& left, const MergeCandidate& right);

/// Returns the type that an attribute refers to, or null if it is not a reference. Includes references whose
/// type is given by another attribute.
const RecordType* referred_type(const RecordType& type, const Attribute& attribute, const RecordView& record);

}  // namespace registrar
