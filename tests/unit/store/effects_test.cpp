// SPDX-License-Identifier: Apache-2.0
#include "store/effects.h"

#include <catch2/catch.hpp>

#include "contract/random_records.h"
#include "records/learning.h"
#include "records/people.h"

using namespace registrar;

namespace {

Effect random_effect(Random& random) {
    Effect effect;
    effect.kind = static_cast<ChangeKind>(random() % 3);
    effect.line = random() % (random() % 2 == 0 ? 100 : 1ull << 50);
    effect.former_run = effect.kind == ChangeKind::insert ? 0 : below(random, 1000);
    effect.created_run = effect.kind == ChangeKind::insert ? 0 : below(random, 1000);
    if (random() % 2 == 0) effect.action = static_cast<std::uint32_t>(random() % 100);
    if (random() % 4 == 0) effect.reversed = below(random, 1'000'000);
    if (random() % 4 == 0 && effect.kind != ChangeKind::insert) effect.purged_by = 1 + below(random, 1000);
    return effect;
}

}  // namespace

TEST_CASE("effects of every record type unpack as they were packed") {
    Random random(13);
    for (const RecordType* type : record_types()) {
        CAPTURE(type->name);
        const RecordBlock changed = random_records(*type, random, 300, 1'000'000);
        RecordBlock before(*type);
        std::vector<Effect> effects;
        EffectPacker packer(*type);
        CHECK(packer.empty());
        for (std::size_t at = 0; at < changed.size(); ++at) {
            add_random_record(before, random, 1);
            for (std::size_t part = 0; part < type->key_count; ++part)
                parse_value(before, at, type->attributes[part],
                            format_value(changed.view(at), type->attributes[part]));
            effects.push_back(random_effect(random));
            const RecordView old = before.view(at);
            packer.add(effects[at], changed.view(at),
                       effects[at].kind == ChangeKind::insert ? nullptr : &old);
        }
        const EffectSegment segment = packer.finish();
        CHECK(packer.empty());
        CHECK(segment.type == type->name);
        CHECK(segment.count == changed.size());
        CHECK(segment.first_key == sortable_key(*type, changed.view(0)));
        CHECK(segment.last_key == sortable_key(*type, changed.view(changed.size() - 1)));
        std::size_t at = 0;
        std::size_t differences = 0;
        unpack_effects(segment, [&](const Effect& effect, const RecordView& record) {
            const bool insert = effect.kind == ChangeKind::insert;
            const bool good =
                effect.kind == effects[at].kind && effect.line == effects[at].line &&
                effect.former_run == effects[at].former_run &&
                effect.created_run == effects[at].created_run && effect.action == effects[at].action &&
                effect.reversed == effects[at].reversed && effect.purged_by == effects[at].purged_by &&
                compare_keys(*type, record, changed.view(at)) == 0 &&
                (insert || effect.purged_by != 0 || equal_records(*type, record, before.view(at)));
            differences += good ? 0u : 1u;
            ++at;
        });
        CHECK(at == changed.size());
        CHECK(differences == 0);
    }
}

TEST_CASE("a packer restarts after a segment, with the same input file") {
    EffectPacker packer(tracking_type, 3);
    Tracking tracking;
    for (std::int64_t id = 1; id <= 2; ++id) {
        tracking.registration_id = id * 1000;
        tracking.lov_id = id;
        packer.add({ChangeKind::insert, 5, 0}, {&tracking, {}}, nullptr);
        const EffectSegment segment = packer.finish();
        CHECK(segment.first_key == sortable_key(tracking_type, {&tracking, {}}));
        CHECK(segment.last_key == segment.first_key);
        CHECK(segment.input == 3u);
        unpack_effects(segment, [&](const Effect& effect, const RecordView& record) {
            CHECK(effect.line == 5);
            CHECK(static_cast<const Tracking*>(record.record)->registration_id == id * 1000);
        });
    }
}

TEST_CASE("a segment is full after a number of effects or of bytes") {
    EffectPacker packer(tracking_type);
    Tracking tracking;
    std::size_t count = 0;
    for (; !packer.full(); ++count) {
        tracking.registration_id = static_cast<std::int64_t>(count);
        packer.add({ChangeKind::insert, count, 0}, {&tracking, {}}, nullptr);
    }
    CHECK(count == 65536);
    CHECK(packer.finish().count == 65536);
    EffectPacker large(trash_type);
    RecordBlock trash(trash_type);
    trash.append();
    trash.as<Trash>(0).id = 1;
    trash.as<Trash>(0).key = trash.add_text(std::string(4u << 20, 'x'));
    const RecordView before = trash.view(0);
    for (count = 0; !large.full() && count < 100; ++count)
        large.add({ChangeKind::erase, 1, 1}, trash.view(0), &before);
    CHECK(count <= 17);
    std::size_t visited = 0;
    unpack_effects(large.finish(), [&](const Effect&, const RecordView&) { ++visited; });
    CHECK(visited == count);
}

TEST_CASE("refuses a damaged segment, wherever it is damaged") {
    Random random(17);
    const RecordBlock changed = random_records(learner_type, random, 20, 1000);
    EffectPacker packer(learner_type);
    for (std::size_t at = 0; at < changed.size(); ++at) {
        const RecordView view = changed.view(at);
        packer.add({ChangeKind::update, at, 1}, view, &view);
    }
    const EffectSegment segment = packer.finish();
    const auto visit = [](const Effect&, const RecordView&) {};
    EffectSegment unknown = segment;
    unknown.type = "unknown";
    CHECK_THROWS_AS(unpack_effects(unknown, visit), BadInput);
    EffectSegment too_many = segment;
    ++too_many.count;
    CHECK_THROWS_AS(unpack_effects(too_many, visit), BadInput);
    EffectSegment empty = segment;
    empty.data.clear();
    CHECK_THROWS_AS(unpack_effects(empty, visit), BadInput);
    for (std::size_t size = 0; size < segment.data.size(); size += 13) {
        EffectSegment cut = segment;
        cut.data.resize(size);
        CHECK_THROWS_AS(unpack_effects(cut, visit), BadInput);
    }
    for (int tries = 0; tries < 300; ++tries) {
        EffectSegment flipped = segment;
        flipped.data[random() % flipped.data.size()] ^= static_cast<char>(1 + random() % 255);
        try {
            unpack_effects(flipped, visit);
        } catch (const BadInput&) {
            continue;
        }
    }
}
