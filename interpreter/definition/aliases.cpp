// SPDX-License-Identifier: Apache-2.0
#include "definition/aliases.h"

#include <algorithm>
#include <array>

namespace registrar {
namespace {

constexpr auto table = std::to_array<Alias>({
    {"SftpFileImportAction", "sftpFileImportAction"},
    {"cleanFolderConsolidator", "cleanFolder"},
    {"course_id", "external_course_id"},
    {"createOrUpdateConsolidateTrackingAction", "createOrUpdateConsolidatedTrackingAction"},
    {"defaultTimezone", "timeZone"},
    {"deleteEmptySession", "deleteEmptySessions"},
    {"deleteEmptySessionConsolidator", "deleteEmptySessions"},
    {"deleteEmptySessionsConsolidator", "deleteEmptySessions"},
    {"deleteOldRegistrations", "deleteOldSessions"},
    {"deleteOldRegistrationsConsolidator", "deleteOldSessions"},
    {"deleteOldSessionsConsolidator", "deleteOldSessions"},
    {"deleteProcessedFiles", "deleteProcessedFilesConsolidator"},
    {"destinationFolderPaht", "destinationFolderPath"},
    {"emailReportConsolidator", "emailReport"},
    {"external_mail", "external_email"},
    {"external_uid", "external_user_id"},
    {"filename", "fileName"},
    {"hieracrchyEntityName", "hierarchyEntityName"},
    {"massDisableLearnersConsolidator", "massDisableLearners"},
    {"member_id", "external_user_id"},
    {"moveToBackup", "moveToBackupConsolidator"},
    {"outputFilePath", "outputFolderPath"},
    {"progress", "progression"},
    {"removeFromSFTPConsolidator", "removeFromSFTP"},
    {"removeSouces", "removeSources"},
    {"seesionId", "sessionId"},
    {"sessionID", "sessionId"},
    {"sftpFile", "sftpFileName"},
    {"timeLoggerConsolidator", "timeLogger"},
    {"timeStampedFileErrorLoggerConsolidator", "timeStampedFileErrorLogger"},
    {"timestampedFileErrorLogger", "timeStampedFileErrorLogger"},
    {"timestampedFileErrorLoggerConsolidator", "timeStampedFileErrorLogger"},
});

constexpr bool before(const Alias& left, const Alias& right) {
    return left.written < right.written;
}
static_assert(std::is_sorted(table.begin(), table.end(), before), "alias_of searches by halves");

}  // namespace

std::span<const Alias> aliases() {
    return table;
}

std::optional<std::string_view> alias_of(std::string_view written) {
    const auto found = std::lower_bound(table.begin(), table.end(), Alias{written, {}}, before);
    if (found == table.end() || found->written != written) return std::nullopt;
    return found->meant;
}

}  // namespace registrar
