// SPDX-License-Identifier: Apache-2.0
#pragma once
// Parses the cells that describe the inside of a training: its steps, and the learning objects of each. Looks
// nothing up.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// A step of `trainingSteps`.
struct StepText {
    std::string title;                 ///< without markup and surrounding white space; may be empty
    std::optional<std::int64_t> days;  ///< its duration, if the cell gives one
    bool bad_days = false;             ///< the text given as duration is not a number of days
};

/// Returns the steps of a cell like `Intro|>1||Basics|>2||Conclusion`, in order.
std::vector<StepText> read_steps(std::string_view cell);

/// Returns the codes of each step of a cell like `REF1,REF2||REF3`, trimmed, without empty ones. The last
/// step has at least one code.
std::vector<std::vector<std::string_view>> read_lov_codes(std::string_view cell);

/// Returns the text without tags and without leading or trailing white space (including `&nbsp;`).
std::string without_markup(std::string_view text);

/// The documented modalities, and the two alternative names that a documented message uses.
inline constexpr std::string_view modalities[] = {"learning_channel",
                                                  "kc",
                                                  "distanciel",
                                                  "blended",
                                                  "blendedx",
                                                  "campus",
                                                  "mentored_action_learning",
                                                  "portal",
                                                  "serious_game",
                                                  "public_course",
                                                  "vodeclic",
                                                  "learning_feed",
                                                  "content_test",
                                                  "distancelearning",
                                                  "knowledgecommunity"};

/// Returns the modality as stored: `distanciel` for `distancelearning`, `kc` for `knowledgecommunity`.
std::string_view stored_modality(std::string_view modality);

}  // namespace registrar
