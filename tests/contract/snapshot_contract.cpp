// SPDX-License-Identifier: Apache-2.0
// Tests that a snapshot of any store, restored into any other, gives the same snapshot, and that an overlay
// equals its base plus its changes.
#include "contract/stores.h"
#include "records/people.h"
#include "store/files/restore.h"

using namespace registrar;

namespace {

void fill(Store& store, Random& random) {
    Transaction transaction(store);
    store.set_guid("00000000-0000-5000-8000-00000000000a");
    for (const RecordType* type : record_types()) {
        RecordBlock records = random_records(*type, random, 40, 300);
        std::vector<Change> changes;
        for (std::size_t at = 0; at < records.size(); ++at) {
            const bool root = type == &entity_type && records.as<Entity>(at).id == 1;
            changes.push_back({root ? ChangeKind::update : ChangeKind::insert, records.at(at)});
        }
        store.apply(*type, changes, records.arena(), 1);
        if (type->has_id()) store.reserve_ids(*type, 301 + below(random, 10));
    }
    transaction.commit();
}

void write_files(const std::string& folder, const std::map<std::string, std::string>& files) {
    for (const auto& [name, text] : files) std::ofstream(folder + "/" + name, std::ios::binary) << text;
}

/// Checks that both stores find the same records in the same order by every natural key.
void check_natural_keys(StoreReader& left, StoreReader& right, const RecordBlock& records) {
    const RecordType& type = records.type();
    for (const Index& index : type.indexes) {
        std::vector<std::string> texts;
        for (std::size_t at = 0; at < records.size(); ++at)
            if (auto key = index_key(type, index, records.view(at))) texts.push_back(std::move(*key));
        const std::vector<std::string_view> keys(texts.begin(), texts.end());
        FoundIds found;
        FoundIds wanted;
        left.find(type, index, keys, found);
        right.find(type, index, keys, wanted);
        CHECK(found.ids == wanted.ids);
        CHECK(found.first == wanted.first);
        KeyTable table;
        REQUIRE(left.load_index(type, index, table, 64u << 20));
        std::size_t differences = 0;
        for (std::size_t at = 0; at < keys.size(); ++at) {
            const auto ids = table.find(keys[at], KeyTable::hash(keys[at]));
            differences += std::ranges::equal(ids, wanted.of(at)) ? 0u : 1u;
        }
        CHECK(differences == 0);
    }
}

/// Checks that both stores have the same records under every key of an index of records without id.
void check_scans(StoreReader& left, StoreReader& right, const RecordBlock& records) {
    const RecordType& type = records.type();
    for (const Index& index : type.indexes)
        for (std::size_t at = 0; at < records.size(); ++at) {
            const auto indexed = index_key(type, index, records.view(at));
            if (!indexed) continue;
            const std::string& key = *indexed;
            RecordBlock found(type);
            RecordBlock wanted(type);
            left.scan(type, index, key)->next(found, 1000);
            right.scan(type, index, key)->next(wanted, 1000);
            CHECK(wanted.size() > 0);
            CHECK(lines(found) == lines(wanted));
        }
}

/// Makes the same random changes to any store with the same records.
void change_at_random(Store& store, Random& random, std::int64_t run) {
    Transaction transaction(store);
    for (const RecordType* type : record_types()) {
        if (below(random, 3) == 0) continue;
        RecordBlock records = random_records(*type, random, 60, 400);
        StoredRecords stored(*type);
        store.read(*type, pointers(records), records.arena(), stored);
        std::vector<Change> changes;
        for (std::size_t at = 0; at < records.size(); ++at) {
            const bool there = stored.index[at] != StoredRecords::none;
            const bool erases = below(random, 2) == 0;
            changes.push_back({!there   ? ChangeKind::insert
                               : erases ? ChangeKind::erase
                                        : ChangeKind::update,
                               records.at(at)});
        }
        store.apply(*type, changes, records.arena(), run);
        if (type->has_id()) store.take_ids(*type, 3);
    }
    if (below(random, 4) > 0) transaction.commit();
}

}  // namespace

TEST_CASE("a restored snapshot gives the same snapshot, byte for byte") {
    const std::string from = GENERATE(from_range(base_kinds()));
    const std::string to = GENERATE(from_range(base_kinds()));
    CAPTURE(from, to);
    TestStore source(from);
    Random random(test_seed(21));
    fill(*source, random);
    const auto files = snapshot_texts(*source);
    CHECK(files.size() == record_types().size() + 1);
    const TemporaryFolder folder;
    write_files(folder.path(), files);
    TestStore target(to);
    Diagnostics findings;
    restore(*target, {folder.path(), 1000}, findings);
    for (const Diagnostic& finding : findings.all())
        UNSCOPED_INFO(finding.location.file << ": " << finding.message);
    REQUIRE(findings.all().empty());
    CHECK(snapshot_texts(*target) == files);
}

TEST_CASE("an overlay shows its base plus its changes, and leaves the base unchanged") {
    const std::string kind = GENERATE(from_range(base_kinds()));
    CAPTURE(kind);
    for (int round = 0; round < test_count(3); ++round) {
        CAPTURE(round);
        TestStore base(kind);
        MemoryStore model;
        Random seed(static_cast<std::uint64_t>(round) + test_seed(31));
        Random for_base = seed;
        Random for_model = seed;
        fill(*base, for_base);
        fill(model, for_model);
        const auto before = snapshot_texts(*base);
        REQUIRE(snapshot_texts(model) == before);
        OverlayStore overlay(*base);
        for (int step = 0; step < 4; ++step) {
            change_at_random(overlay, for_base, step + 2);
            change_at_random(model, for_model, step + 2);
            REQUIRE(snapshot_texts(overlay) == snapshot_texts(model));
        }
        const auto over = overlay.reader();
        const auto plain = model.reader();
        for (const RecordType* type : record_types()) {
            CHECK(over->estimate(*type) >= plain->estimate(*type));
            if (!type->has_id()) {
                check_scans(*over, *plain, scan_all(model, *type));
                continue;
            }
            std::vector<std::int64_t> ids;
            for (std::int64_t id = 420; id > 0; --id) ids.push_back(id);
            RecordBlock from_overlay(*type);
            RecordBlock from_model(*type);
            over->load(*type, ids, from_overlay);
            plain->load(*type, ids, from_model);
            CHECK(lines(from_overlay) == lines(from_model));
            check_natural_keys(*over, *plain, from_model);
            check_natural_keys(*over, *plain, scan_all(*base, *type));
        }
        CHECK(snapshot_texts(*base) == before);
    }
}
