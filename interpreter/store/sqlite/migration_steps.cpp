// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/migration_steps.h"

#include <fmt/format.h>

#include <deque>
#include <map>

#include "diag/json.h"
#include "store/effects.h"
#include "store/sql/ledger.h"
#include "store/sqlite/records.h"
#include "store/sqlite/schema.h"

namespace registrar {

namespace {

constexpr std::size_t records_at_once = 16384;
constexpr std::size_t text_at_once = 32 << 20;  // limits records with long texts
constexpr std::int64_t runs_at_once = 256;
constexpr std::int64_t effects_at_once = 65536;

void read_some(SqliteStatement& select, const SqliteRecordPlan& plan, RecordBlock& block) {
    while (block.arena().size() < text_at_once && select.step()) {
        block.append();
        plan.read(select, block, block.size() - 1);
    }
    select.reset();
}

/// Rebuilds the keys of one type with ids, in new tables next to those in use.
class KeyRebuild : public MigrationStep {
public:
    KeyRebuild(SqliteDatabase& database, const RecordType& type) : database_(database), plan_(type) {
        for (const Index& index : type.indexes) {
            if (!compares_text(type, index)) continue;
            Index& rebuilt = indexes_.emplace_back(index);
            rebuilt.name = names_.emplace_back(new_key_table(index));
            keys_.emplace_back(database, type, rebuilt);
        }
        select_ = {database, fmt::format("SELECT {} FROM {} WHERE id > ?1 ORDER BY id LIMIT {}",
                                         plan_.columns(), type.name, records_at_once)};
    }

    /// The position is the last id.
    std::optional<std::int64_t> next(std::int64_t after, MigrationSummary& summary) override {
        const RecordType& type = plan_.type();
        RecordBlock block(type);
        select_.bind(1, after);
        read_some(select_, plan_, block);
        if (block.size() == 0) return std::nullopt;
        for (std::size_t at = 0; at < block.size(); ++at)
            for (SqliteNaturalKey& key : keys_) key.queue().add(block.view(at));
        for (SqliteNaturalKey& key : keys_) key.write();
        summary.records += block.size();
        summary.keys += block.size() * keys_.size();
        return member<std::int64_t>(block.at(block.size() - 1), type.attributes[0].offset());
    }

    void finish() override {
        for (const Index& index : plan_.type().indexes) {
            if (!compares_text(plan_.type(), index)) continue;
            database_.execute(fmt::format("DROP TABLE {}", index.name));
            database_.execute(fmt::format("ALTER TABLE {} RENAME TO {}", new_key_table(index), index.name));
        }
    }

private:
    SqliteDatabase& database_;
    SqliteRecordPlan plan_;
    std::deque<std::string> names_;
    std::deque<Index> indexes_;
    std::deque<SqliteNaturalKey> keys_;
    SqliteStatement select_;
};

/// Rebuilds the match texts in the records of a type without id. After an interruption it restarts at the
/// first record; records that are already right cost only a read.
class TextRebuild : public MigrationStep {
public:
    TextRebuild(SqliteDatabase& database, const RecordType& type)
        : plan_(type), matched_(matched_attributes(type)), last_(type) {
        const int keys = static_cast<int>(type.key_count);
        const std::string key = key_columns(type);
        const std::string all = fmt::format("SELECT {} FROM {}", plan_.columns(), type.name);
        const std::string some = fmt::format("ORDER BY {} LIMIT {}", key, records_at_once);
        first_ = {database, fmt::format("{} {}", all, some)};
        next_ = {database, fmt::format("{} WHERE ({}) > ({}) {}", all, key, parameter_list(1, keys), some)};
        for (const Attribute* attribute : matched_)
            updates_.emplace_back(
                database, fmt::format("UPDATE {0} SET {1}_key = ?1 WHERE ({2}) = ({3}) AND {1}_key IS NOT ?1",
                                      type.name, attribute->name, key, parameter_list(2, keys)));
    }

    std::optional<std::int64_t> next(std::int64_t position, MigrationSummary& summary) override {
        SqliteStatement& select = last_.size() == 0 ? first_ : next_;
        if (last_.size() > 0) plan_.bind_key(select, last_.view(0), 1);
        RecordBlock block(plan_.type());
        read_some(select, plan_, block);
        if (block.size() == 0) return std::nullopt;
        for (std::size_t at = 0; at < block.size(); ++at) update(block.view(at));
        summary.records += block.size();
        summary.keys += block.size() * matched_.size();
        last_.clear();
        last_.add(block.view(block.size() - 1));
        return position;
    }
    void finish() override {}

private:
    void update(const RecordView& record) {
        for (std::size_t at = 0; at < matched_.size(); ++at) {
            if (is_null(record, *matched_[at])) continue;
            std::string scratch;
            const Text& text = member<Text>(record.record, matched_[at]->offset());
            updates_[at].bind(1, match_text(matched_[at]->traits.match, text.in(record.arena), scratch));
            plan_.bind_key(updates_[at], record, 2);
            updates_[at].run();
        }
    }

    SqliteRecordPlan plan_;
    std::vector<const Attribute*> matched_;
    RecordBlock last_;
    SqliteStatement first_, next_;
    std::vector<SqliteStatement> updates_;
};

/// Moves runs to the table of this version, and adds their inputs.
class RunMove : public MigrationStep {
public:
    explicit RunMove(SqliteDatabase& database)
        : database_(database),
          ledger_(database),
          select_(database, fmt::format("SELECT id, report FROM run_old ORDER BY id LIMIT {}", runs_at_once)),
          move_(database, "INSERT INTO run SELECT *, '' FROM run_old WHERE id <= ?1"),
          erase_(database, "DELETE FROM run_old WHERE id <= ?1") {}

    std::optional<std::int64_t> next(std::int64_t position, MigrationSummary&) override {
        std::int64_t last = 0;
        while (select_.step()) {
            last = select_.integer(0);
            note_inputs(last, std::string(select_.text(1)));
        }
        if (last == 0) return std::nullopt;
        move_.bind(1, last).run();
        erase_.bind(1, last).run();
        return position;
    }
    void finish() override { database_.execute("DROP TABLE run_old"); }

private:
    void note_inputs(std::int64_t run, const std::string& report) {
        const Json json = Json::parse(report, nullptr, false);
        if (!json.is_object() || !json.contains("inputs")) return;
        RunInput input;
        for (const Json& read : json["inputs"]) {
            input.file = read.value("file", "");
            input.sha256 = read.value("sha256", "");
            input.dialect = dump({{"encoding", read.value("encoding", "")}}, -1);
            ledger_.put_input(run, input);
            ++input.index;
        }
    }

    SqliteDatabase& database_;
    SqlLedger ledger_;
    SqliteStatement select_, move_, erase_;
};

/// Repacks segments of effects.
class EffectMove : public MigrationStep {
public:
    explicit EffectMove(SqliteDatabase& database)
        : database_(database),
          ledger_(database),
          select_(database, "SELECT id, run, type, count, data FROM effect_old ORDER BY id LIMIT 1"),
          insert_(database, "INSERT INTO effect VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
          erase_(database, "DELETE FROM effect_old WHERE id = ?1") {}

    std::optional<std::int64_t> next(std::int64_t position, MigrationSummary& summary) override {
        std::int64_t moved = 0;
        while (moved < effects_at_once && select_.step()) {
            const std::int64_t id = select_.integer(0);
            const std::int64_t run = select_.integer(1);
            EffectSegment segment;
            segment.type = select_.text(2);
            segment.count = static_cast<std::uint32_t>(select_.integer(3));
            segment.data = select_.blob(4);
            select_.reset();
            moved += segment.count + 1;
            ++summary.segments;
            try {
                segment = repack(segment, run);
            } catch (const BadInput&) {
                ++summary.damaged;
                segment.data.clear();
            }
            put(id, run, segment);
            erase_.bind(1, id).run();
        }
        return moved > 0 ? std::optional(position) : std::nullopt;
    }
    void finish() override { database_.execute("DROP TABLE effect_old"); }

private:
    EffectSegment repack(const EffectSegment& old, std::int64_t run) {
        const RecordType* type = find_record_type(old.type);
        if (type == nullptr) throw BadInput("effects of an unknown record type " + old.type);
        bool of_rows = false;
        EffectPacker packer(*type);
        unpack_effects(old, EffectLayout::version_7, [&](const Effect& packed, const RecordView& record) {
            Effect effect = packed;
            of_rows = of_rows || effect.line > 0;
            if (effect.kind == ChangeKind::insert) return packer.add(effect, record, nullptr);
            effect.created_run = created_run(*type, record);
            packer.add(effect, record, &record);
        });
        EffectSegment segment = packer.finish();
        // The old store does not record which of several files a line belongs to.
        if (of_rows && ledger_.inputs(run).size() == 1) segment.input = 0;
        return segment;
    }

    /// Returns 0 if the record no longer exists.
    std::int64_t created_run(const RecordType& type, const RecordView& record) {
        auto known = creators_.find(&type);
        if (known == creators_.end()) {
            const int keys = static_cast<int>(type.key_count);
            Creator creator{SqliteRecordPlan(type),
                            {database_, fmt::format("SELECT created_run FROM {} WHERE ({}) = ({})", type.name,
                                                    key_columns(type), parameter_list(1, keys))}};
            known = creators_.emplace(&type, std::move(creator)).first;
        }
        auto& [plan, select] = known->second;
        plan.bind_key(select, record, 1);
        const std::int64_t run = select.step() ? select.integer(0) : 0;
        select.reset();
        return run;
    }

    void put(std::int64_t id, std::int64_t run, const EffectSegment& segment) {
        insert_.bind(1, id).bind(2, run).bind(3, std::string_view(segment.type));
        if (segment.input)
            insert_.bind(4, std::int64_t{*segment.input});
        else
            insert_.bind_null(4);
        insert_.bind(5, std::int64_t{segment.count}).bind_blob(6, segment.first_key);
        insert_.bind_blob(7, segment.last_key).bind_blob(8, segment.data).run();
    }

    struct Creator {
        SqliteRecordPlan plan;
        SqliteStatement select;
    };
    SqliteDatabase& database_;
    SqlLedger ledger_;
    SqliteStatement select_, insert_, erase_;
    std::map<const RecordType*, Creator> creators_;
};

}  // namespace

bool compares_text(const RecordType& type, const Index& index) {
    return type.attribute(index.attributes.back())->kind == AttributeKind::text;
}

std::string new_key_table(const Index& index) {
    return fmt::format("{}_new", index.name);
}

std::unique_ptr<MigrationStep> make_migration_step(SqliteDatabase& database, std::string_view name) {
    if (name == runs_step) return std::make_unique<RunMove>(database);
    if (name == effects_step) return std::make_unique<EffectMove>(database);
    const RecordType& type = *find_record_type(name);
    if (type.has_id()) return std::make_unique<KeyRebuild>(database, type);
    return std::make_unique<TextRebuild>(database, type);
}

}  // namespace registrar
