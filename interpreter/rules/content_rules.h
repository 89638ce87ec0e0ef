// SPDX-License-Identifier: Apache-2.0
#pragma once
// What actions about completions judge, say and write alike.
#include <optional>
#include <string_view>

#include "action/context.h"
#include "domain/completions.h"
#include "values/given.h"

namespace registrar {

namespace messages {

inline const Message unknown_user_email{"unknown-user", "No user with email [...] is found.", Level::error,
                                        "No learner has this e-mail address."};
inline const Message unknown_content{"unknown-content", "No content with uuid [...] is found.", Level::error,
                                     "No activity, journey or programme has this uuid."};

}  // namespace messages

/// A column that names content: by a uuid of at most 40 characters, or by the address of its page.
inline constexpr ColumnTraits uuid_column{.mandatory = Mandatory::yes,
                                          .longest = 2048,
                                          .expected = "a uuid or the address of a page",
                                          .type_name = "string(40)"};

/// The content that a cell names, rather of that kind than of another; none where there is none, which was
/// said.
Content judge_content(std::string_view column, const Given<std::string_view>& cell, ContentKind rather,
                      Context& context);

/// Stores that the learner has completed the content.
void write_completion(const Content& content, Completion completion, Context& context);

}  // namespace registrar
