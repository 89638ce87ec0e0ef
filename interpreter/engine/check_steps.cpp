// SPDX-License-Identifier: Apache-2.0
// Elements that the documentation knows and this program does not have yet.
#include <fmt/format.h>

#include <array>

#include "engine/check_parts.h"

namespace registrar {
namespace {

constexpr auto pre_processes =
    std::to_array<std::string_view>({"pgpDecryption", "remoteResourceDownloader", "unpackager", "custom"});
constexpr auto consolidators = std::to_array<std::string_view>(
    {"timeStampedFileErrorLogger", "massDisableLearners", "moveToBackupConsolidator", "deleteOldSessions",
     "deleteEmptySessions", "timeLogger", "emailReport", "deleteProcessedFilesConsolidator", "removeFromSFTP",
     "cleanFolder"});
constexpr auto post_processes = std::to_array<std::string_view>({"moveToBackup"});
constexpr auto providers =
    std::to_array<std::string_view>({"fileSystemSourceProvider", "sftpFileImportAction"});
constexpr auto action_names = std::to_array<std::string_view>(
    {"createOrUpdateConsolidatedTrackingAction", "createOrUpdateLearnerAction", "createOrUpdateEntityAction",
     "createOrUpdateTrainingCourseAction", "createOrUpdateSessionAction", "registerLearnerAction",
     "createOrUpdateInterventionAction", "importCompletionAction", "importCourseRecordsAction",
     "transferContentProgressAction", "transferUserProgressAction", "transferStoreAction",
     "transferLicencesAction", "installDemoDataAction", "deleteDemoDataAction", "deleteLearningDataAction"});

}  // namespace

std::span<const std::string_view> documented_names(StepPlace place) {
    switch (place) {
        case StepPlace::pre_process:
            return pre_processes;
        case StepPlace::consolidators:
            return consolidators;
        case StepPlace::post_process:
            return post_processes;
        case StepPlace::providers:
            return providers;
        case StepPlace::actions:
            return action_names;
    }
    return {};
}

void refuse_unavailable(CheckScope& scope, const XmlElement& element) {
    scope.say({.rule = "not-available",
               .message = fmt::format("{} is not available yet.", tag(element.name)),
               .span = element.name_span});
}

void check_steps(CheckScope& scope, const XmlElement& element, StepPlace place) {
    scope.allow_attributes(element, {});
    scope.refuse_text(element);
    const auto known = documented_names(place);
    for (const XmlElement& step : element.children) {
        const auto name = scope.understood(step, known);
        if (!name) {
            scope.say({.rule = "unknown-element",
                       .message = fmt::format("{} is unknown in {}.", tag(step.name), tag(element.name)),
                       .span = step.name_span,
                       .help = help_for(step.name, known)});
        } else if (*name == "custom") {
            scope.say(
                {.rule = "not-supported",
                 .message = "<custom> is not supported.",
                 .span = step.name_span,
                 .help = "remoteResourceDownloader, pgpDecryption and unpackager fetch, decrypt and unpack"});
        } else {
            refuse_unavailable(scope, step);
        }
    }
}

}  // namespace registrar
