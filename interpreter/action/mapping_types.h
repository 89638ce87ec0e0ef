// SPDX-License-Identifier: Apache-2.0
#pragma once
// The documented mapping types, except trackingStatus, which its action defines. The Word of a cell is the
// index of its value.
#include <cstdint>

#include "action/mapping.h"

namespace registrar {

/// The numbers equal those of Learner::status.
enum class CandidateValidity : std::uint8_t { enabled, disabled, enabled_until };
enum class RegisterFlag : std::uint8_t { registers, unregisters };
/// For `sessionAction` and `trainingAction`; an empty cell means create_update.
enum class ChangeAction : std::uint8_t { create_update, cancel };
enum class InterventionStatus : std::uint8_t { active, cancelled };

namespace mapping_detail {

inline constexpr MappingValue validities[] = {
    {"enabledValue", "1"}, {"disabledValue", "0"}, {"enabledUntilValue", "U"}};
inline constexpr MappingValue register_flags[] = {{"registerValue", "Y"}, {"unregisterValue", "N"}};
inline constexpr MappingValue change_actions[] = {{"createUpdate", "M"}, {"cancel", "A"}};
inline constexpr MappingValue intervention_statuses[] = {{"active", "A"}, {"cancelled", "C"}};

}  // namespace mapping_detail

inline constexpr MappingType candidate_validity{
    "candidateValidity", "How the file writes whether an account is enabled.", mapping_detail::validities};
inline constexpr MappingType register_flag{"registerFlag",
                                           "How the file writes whether a row registers or unregisters.",
                                           mapping_detail::register_flags};
inline constexpr MappingType session_action{"sessionAction", "How the file writes the action on a session.",
                                            mapping_detail::change_actions};
inline constexpr MappingType training_action{
    "trainingAction", "How the file writes the action on a training.", mapping_detail::change_actions};
inline constexpr MappingType intervention_status{"interventionStatus",
                                                 "How the file writes the status of an intervention.",
                                                 mapping_detail::intervention_statuses};

}  // namespace registrar
