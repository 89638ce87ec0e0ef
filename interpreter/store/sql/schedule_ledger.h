// SPDX-License-Identifier: Apache-2.0
#pragma once
// Saved definitions, schedules and due times in the tables of an SQL engine.
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
    void put_schedule(const Schedule& schedule) override;
    std::optional<Schedule> schedule(std::string_view name) override;
    std::vector<Schedule> schedules() override;
    std::vector<Schedule> due_schedules(std::int64_t now) override;
    void remove_schedule(std::string_view name) override;
    bool add_due(const DueRow& row) override;
    bool knows_due(const DueRow& row) override;
    bool set_due_files(const DueRow& row) override;
    std::optional<DueRow> claim_due(const DueRow& row, std::int64_t now, std::int64_t latest) override;
    bool update_due(const DueRow& row) override;
    void renew_due(const DueRow& row) override;
    std::vector<DueRow> due_times(std::string_view schedule, std::size_t limit) override;
    std::vector<DueRow> open_due_times() override;
    void prune_due_times(std::int64_t before) override;

private:
    SqlConnection& connection_;
};

}  // namespace registrar
