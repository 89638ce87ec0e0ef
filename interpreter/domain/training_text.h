// SPDX-License-Identifier: Apache-2.0
#pragma once
// What cells say about the inside of a training: its steps, and the learning objects in each. Nothing is
// looked up here.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// A step of `trainingSteps`.
struct StepText {
    std::string title;                 ///< without markup and outer white space; may be empty
    std::optional<std::int64_t> days;  ///< its duration, where the cell gives one
    bool bad_days = false;             ///< what stands for the duration is no number of days
};

/// The steps of `Intro|>1||Basics|>2||Conclusion`, in their order.
std::vector<StepText> read_steps(std::string_view cell);

/// The codes of each step of `REF1,REF2||REF3`, trimmed, without empty ones; the last step has at least one.
std::vector<std::vector<std::string_view>> read_lov_codes(std::string_view cell);

/// The text without tags, and without white space (also `&nbsp;`) at both ends.
std::string without_markup(std::string_view text);

/// The documented modalities, and the two other names that a message has for some of them.
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

/// The modality as it is stored: `distancelearning` is `distanciel`, `knowledgecommunity` is `kc`.
std::string_view stored_modality(std::string_view modality);

}  // namespace registrar
