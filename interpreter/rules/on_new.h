// SPDX-License-Identifier: Apache-2.0
#pragma once
// The setting onNew, for files that must only update: what a row does that would create a record.
#include "action/context.h"
#include "action/setting.h"

namespace registrar {

enum class OnNew : std::uint8_t { create, reject, skip };
inline constexpr std::string_view on_new_words[] = {"create", "reject", "skip"};
template <>
struct SettingText<OnNew> : WordText<OnNew, on_new_words> {};

namespace messages {

inline const Message not_new{"not-new", "The record does not exist, and onNew is reject.", Level::error,
                             "The row would create a record."};

}  // namespace messages

/// `onNew`, read into the member `on_new` (OnNew). Use it with may_create().
template <class Settings>
constexpr Setting on_new_setting() {
    return setting<Settings, &Settings::on_new>(
        "onNew", "What to do with a row that would create a record: create it, reject the row, or skip it.",
        {"create", SettingBlock::options});
}

/// Returns true if the row may create its record. Otherwise rejects or skips the row, which must then write
/// nothing.
inline bool may_create(OnNew on_new, Context& context) {
    if (on_new == OnNew::reject) context.report(messages::not_new);
    if (on_new == OnNew::skip) context.set_outcome(RowOutcome::skipped);
    return on_new == OnNew::create;
}

}  // namespace registrar
