// SPDX-License-Identifier: Apache-2.0
#pragma once
// The outcome of a row for one action, and its name in reports and outcome lines.
#include <cstdint>
#include <string_view>

namespace registrar {

/// The outcome of a row for one action.
enum class RowOutcome : std::uint8_t { created, updated, unchanged, deleted, skipped, rejected };
inline constexpr std::string_view row_outcome_names[] = {"created", "updated", "unchanged",
                                                         "deleted", "skipped", "rejected"};
/// When a row ends so, for the reference; in the order of RowOutcome.
inline constexpr std::string_view row_outcome_docs[] = {
    "The row made a record.",
    "The row changed a record.",
    "The store is already as the row says. The same file again ends so, with two exceptions: a row that was "
    "rejected "
    "and that a later row of the file made acceptable, and a row that creates anew what another row of the "
    "file "
    "deletes.",
    "The row deleted a record.",
    "The row names a record, by cells of an earlier action of the row alone, that this action should have "
    "created, but it was rejected or skipped. Other mistakes of the row are judged all the same; with one of "
    "them the row is rejected.",
    "The row has at least one error; nothing of it is stored for this action. All mistakes that can be "
    "judged are "
    "reported."};

}  // namespace registrar
