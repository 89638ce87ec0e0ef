// SPDX-License-Identifier: Apache-2.0
#pragma once
// Saved definitions in the tables of an SQL engine.
#include "store/schedule_ledger.h"
#include "store/sql/statement.h"

namespace registrar {

/// Must not outlive the connection.
class SqlScheduleLedger : public ScheduleLedger {
public:
    explicit SqlScheduleLedger(SqlConnection& connection) : connection_(connection) {}

    std::int64_t save(const SavedDefinition& definition) override;
    std::optional<SavedDefinition> saved(std::string_view name, std::int64_t version) override;
    std::vector<SavedDefinition> saved_definitions() override;
    void remove_saved(std::string_view name) override;

private:
    SqlConnection& connection_;
};

}  // namespace registrar
