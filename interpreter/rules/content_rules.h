// SPDX-License-Identifier: Apache-2.0
#pragma once
// Rules and messages shared by actions on completions.
#include <optional>
#include <string_view>

#include "action/context.h"
#include "domain/completions.h"
#include "records/people.h"
#include "values/given.h"

namespace registrar {

namespace messages {

inline const Message unknown_user_email{"unknown-user", "No user with email [...] is found.",
                                        Level::error,   "No learner has this e-mail address.",
                                        false,          {&learner_type}};
inline const Message unknown_content{"unknown-content", "No content with uuid [...] is found.", Level::error,
                                     "No activity, journey or programme has this uuid."};

}  // namespace messages

/// Traits of a column that names content: by a uuid of at most 40 characters, or by the address of its page.
inline constexpr ColumnTraits uuid_column{.mandatory = Mandatory::yes,
                                          .longest = 2048,
                                          .expected = "a uuid or the address of a page",
                                          .type_name = "string(40)"};

/// Returns the content that a cell names. If several kinds share the uuid, prefers `rather`. Reports content
/// that is not found and returns none.
Content judge_content(std::string_view column, const Given<std::string_view>& cell, ContentKind rather,
                      Context& context);

/// Stores that the learner has completed the content.
void write_completion(const Content& content, Completion completion, Context& context);

}  // namespace registrar
