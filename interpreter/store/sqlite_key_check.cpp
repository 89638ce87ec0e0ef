// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_key_check.h"

#include <fmt/format.h>

#include "store/sqlite_records.h"

namespace registrar {

namespace {

constexpr std::size_t shown_key_faults = 20;

class KeyCheck {
public:
    KeyCheck(SqliteDatabase& database, const RecordType& type, const Index& index)
        : database_(database), type_(type), index_(index) {
        leads_ = {database, fmt::format("SELECT 1 FROM {} WHERE {} AND id = ?{}", index.name,
                                        index_condition(type, index), index.attributes.size() + 1)};
    }

    void run(std::vector<std::string>& faults) {
        SqliteRecordPlan plan(type_);
        SqliteStatement rows(database_, fmt::format("SELECT {} FROM {}", plan.columns(), type_.name));
        RecordBlock block(type_);
        for (; rows.step(); block.clear()) {
            block.append();
            plan.read(rows, block, 0);
            check(block.view(0), faults);
        }
        const std::int64_t entries =
            database_.query_integer(fmt::format("SELECT count(*) FROM {}", index_.name));
        if (entries != keys_)
            faults.push_back(fmt::format("{}: {} entries for {} records", index_.name, entries, keys_));
    }

private:
    void check(const RecordView& record, std::vector<std::string>& faults) {
        const auto key = index_key(type_, index_, record);
        if (!key) return;
        ++keys_;
        bind_index_key(leads_, type_, index_, *key);
        leads_.bind(static_cast<int>(index_.attributes.size()) + 1,
                    member<std::int64_t>(record.record, type_.attributes[0].offset()));
        const bool leads = leads_.step();
        leads_.reset();
        if (!leads && faults.size() < shown_key_faults)
            faults.push_back(fmt::format("{}: the key of {} {} does not lead to it", index_.name, type_.name,
                                         format_key(type_, record)));
    }

    SqliteDatabase& database_;
    const RecordType& type_;
    const Index& index_;
    SqliteStatement leads_;
    std::int64_t keys_ = 0;
};

}  // namespace

std::vector<std::string> natural_key_faults(SqliteDatabase& database) {
    std::vector<std::string> faults;
    for (const RecordType* type : record_types())
        for (const Index& index : type->indexes)
            if (type->has_id()) KeyCheck(database, *type, index).run(faults);
    return faults;
}

}  // namespace registrar
