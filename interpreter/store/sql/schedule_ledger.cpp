// SPDX-License-Identifier: Apache-2.0
#include "store/sql/schedule_ledger.h"

namespace registrar {

namespace {

SavedDefinition read_saved(const SqlStatement& row) {
    SavedDefinition saved;
    saved.name = row.text(0);
    saved.version = row.integer(1);
    saved.flags = row.text(2);
    saved.path = row.text(3);
    saved.saved = row.integer(4);
    return saved;
}

std::string_view text_of(const std::string& text) {
    return text;
}

}  // namespace

std::int64_t SqlScheduleLedger::save(const SavedDefinition& definition) {
    const auto insert = connection_.prepare(
        "INSERT INTO saved(name, version, definition, flags, path, saved, removed) VALUES(?1, "
        "(SELECT coalesce(max(version), 0) + 1 FROM saved WHERE name = ?1), ?2, ?3, ?4, ?5, 0) "
        "RETURNING version");
    insert->bind(1, text_of(definition.name)).bind(2, text_of(definition.text));
    insert->bind(3, text_of(definition.flags)).bind(4, text_of(definition.path)).bind(5, definition.saved);
    insert->step();
    const std::int64_t version = insert->integer(0);
    insert->reset();
    return version;
}

std::optional<SavedDefinition> SqlScheduleLedger::saved(std::string_view name, std::int64_t version) {
    const auto row = connection_.prepare(
        "SELECT name, version, flags, path, saved, definition FROM saved "
        "WHERE name = ?1 AND removed = 0 AND (?2 = 0 OR version = ?2) ORDER BY version DESC LIMIT 1");
    if (!row->bind(1, name).bind(2, version).step()) return std::nullopt;
    SavedDefinition found = read_saved(*row);
    found.text = row->text(5);
    return found;
}

std::vector<SavedDefinition> SqlScheduleLedger::saved_definitions() {
    const auto rows = connection_.prepare(
        "SELECT name, version, flags, path, saved FROM saved WHERE removed = 0 ORDER BY name, version");
    std::vector<SavedDefinition> all;
    while (rows->step()) all.push_back(read_saved(*rows));
    return all;
}

/// The rows stay without their texts, so that no later version takes their numbers.
void SqlScheduleLedger::remove_saved(std::string_view name) {
    connection_.prepare("UPDATE saved SET removed = 1, definition = '', flags = '' WHERE name = ?1")
        ->bind(1, name)
        .run();
}

}  // namespace registrar
