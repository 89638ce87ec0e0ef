// SPDX-License-Identifier: Apache-2.0
#include "definition/aliases.h"

#include <catch2/catch.hpp>

using namespace registrar;

TEST_CASE("knows the misspellings of the documentation") {
    const auto [written, meant] = GENERATE(table<std::string, std::string>({
        {"hieracrchyEntityName", "hierarchyEntityName"},
        {"sessionID", "sessionId"},
        {"seesionId", "sessionId"},
        {"progress", "progression"},
        {"createOrUpdateConsolidateTrackingAction", "createOrUpdateConsolidatedTrackingAction"},
        {"defaultTimezone", "timeZone"},
        {"filename", "fileName"},
        {"deleteOldRegistrations", "deleteOldSessions"},
        {"removeSouces", "removeSources"},
        {"destinationFolderPaht", "destinationFolderPath"},
        {"timestampedFileErrorLogger", "timeStampedFileErrorLogger"},
        {"deleteEmptySession", "deleteEmptySessions"},
        {"deleteProcessedFiles", "deleteProcessedFilesConsolidator"},
        {"SftpFileImportAction", "sftpFileImportAction"},
    }));
    CAPTURE(written);
    CHECK(alias_of(written) == meant);
}

TEST_CASE("knows every consolidator with and without its ending") {
    for (const std::string name :
         {"timeStampedFileErrorLogger", "massDisableLearners", "deleteOldSessions", "deleteEmptySessions",
          "timeLogger", "emailReport", "removeFromSFTP", "cleanFolder"}) {
        CAPTURE(name);
        CHECK(alias_of(name + "Consolidator") == name);
        CHECK(alias_of(name) == std::nullopt);
    }
    for (const std::string name : {"moveToBackup", "deleteProcessedFiles"}) {
        CAPTURE(name);
        CHECK(alias_of(name) == name + "Consolidator");
        CHECK(alias_of(name + "Consolidator") == std::nullopt);
    }
}

TEST_CASE("other names have no alias, and letter case matters") {
    CHECK(alias_of("") == std::nullopt);
    CHECK(alias_of("sessionid") == std::nullopt);
    CHECK(alias_of("zzz") == std::nullopt);
}

TEST_CASE("no alias refers to another alias") {
    for (const Alias& each : aliases()) {
        CAPTURE(each.written);
        CHECK(alias_of(each.meant) == std::nullopt);
        CHECK(each.written != each.meant);
    }
}
