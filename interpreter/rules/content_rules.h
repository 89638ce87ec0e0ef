// SPDX-License-Identifier: Apache-2.0
#pragma once
// Rules and messages shared by actions on completions.
#include <optional>
#include <string_view>

#include "action/context.h"
#include "action/setting.h"
#include "domain/completions.h"
#include "records/people.h"
#include "values/given.h"

namespace registrar {

template <>
struct SettingText<ContentKind> : WordText<ContentKind, content_kind_words> {};

namespace messages {

inline const Message unknown_user_email{"unknown-user", "No user with email [...] is found.",
                                        Level::error,   "No learner has this e-mail address.",
                                        false,          {&learner_type}};
inline const Message unknown_content{"unknown-content", "No content with uuid [...] is found.", Level::error,
                                     "No activity, journey or programme has this uuid."};
inline const Message other_kind{
    "other-kind", "Content [...] is [...], but this file imports [...]. Use one file for each kind.",
    Level::error, "The uuid is that of content of another kind than `contentKind`."};
inline const Message other_page{
    "other-kind", "The page is that of [...], but content [...] is [...].", Level::error,
    "The address names another kind (`modules`, `flows`, `programmes`) than that of its uuid."};

}  // namespace messages

/// Traits of a column that names content: by a uuid of at most 40 characters, or by the address of its page.
inline constexpr ColumnTraits uuid_column{.identifier = true,
                                          .mandatory = Mandatory::yes,
                                          .longest = 2048,
                                          .expected = "a uuid or the address of a page",
                                          .type_name = "string(40)"};

/// Returns the content that a cell names. If several kinds share the uuid, prefers the kind of the cell's
/// page address, else `rather`. Reports content that is not found, or whose page address names another kind,
/// and returns none.
Content judge_content(std::string_view column, const Given<std::string_view>& cell, ContentKind rather,
                      Context& context);

/// The same for a file of one kind, if `kind` is given. Reports content of another kind and returns none.
Content judge_content_of_kind(std::string_view column, const Given<std::string_view>& cell,
                              std::optional<ContentKind> kind, Context& context);

/// Returns "an activity", "a journey" or "a programme", for messages.
std::string_view one_of_kind(ContentKind kind);

/// Stores that the learner has completed the content.
void write_completion(const Content& content, Completion completion, Context& context);

}  // namespace registrar
