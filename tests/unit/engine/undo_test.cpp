// SPDX-License-Identifier: Apache-2.0
// Tests of undo with runs of many batches, in transactions of any size.
#include "engine/undo.h"

#include <catch2/catch.hpp>

#include <map>
#include <set>

#include "contract/random_records.h"
#include "diag/unavailable.h"
#include "domain/record_references.h"
#include "engine/manual_run.h"
#include "records/learning.h"
#include "records/people.h"
#include "store/memory/store.h"
#include "store/overlay/store.h"
#include "workspace/draft.h"

using namespace registrar;

namespace {

const RecordType* const written[] = {&learner_type, &registration_type};
constexpr std::int64_t now = 1'700'000'000;

/// All learners and registrations as texts by type and key.
using State = std::map<std::string, std::string>;

State state_of(Store& store) {
    State state;
    const auto reader = store.reader();
    for (const RecordType* type : written) {
        RecordBlock block(*type);
        for (const auto cursor = reader->scan(*type); cursor->next(block, 100) > 0; block.clear())
            for (std::size_t at = 0; at < block.size(); ++at) {
                std::string text;
                for (const Attribute& attribute : type->attributes)
                    text += format_value(block.view(at), attribute) + "|";
                state[std::string(type->name) + " " + format_key(*type, block.view(at))] = text;
            }
    }
    return state;
}

/// Makes random changes that leave no login twice and no reference to nothing.
class Changes {
public:
    explicit Changes(Random& random) : random_(random) {}

    void add(BulkBatch& batch, Store& store) {
        Scene scene(batch.view());
        for (std::int64_t left = 1 + below(random_, 6); left > 0; --left) change(scene, store);
        for (const std::int64_t id : scene.changed) {
            const auto known = scene.learners.find(id);
            if (known == scene.learners.end()) {
                Learner gone;
                gone.id = id;
                batch.erase(learner_type, {&gone, {}});
            } else {
                batch.put(learner_type, known->second.view());
            }
        }
        for (const std::int64_t id : scene.changed_registrations) {
            Registration record;
            record.id = id;
            const auto known = scene.registrations.find(id);
            if (known == scene.registrations.end()) {
                batch.erase(registration_type, {&record, {}});
                continue;
            }
            record.learner_id = known->second;
            record.session_id = id;
            batch.put(registration_type, {&record, {}});
        }
    }

private:
    struct Scene {
        explicit Scene(StoreReader& reader) {
            RecordBlock block(learner_type);
            for (const auto cursor = reader.scan(learner_type); cursor->next(block, 100) > 0; block.clear())
                for (std::size_t at = 0; at < block.size(); ++at)
                    learners.emplace(block.as<Learner>(at).id, Draft<Learner>(learner_type, block.view(at)));
            RecordBlock more(registration_type);
            for (const auto cursor = reader.scan(registration_type); cursor->next(more, 100) > 0;
                 more.clear())
                for (std::size_t at = 0; at < more.size(); ++at)
                    registrations.emplace(more.as<Registration>(at).id, more.as<Registration>(at).learner_id);
        }
        bool is_needed(std::int64_t id) const {
            for (const auto& [other, learner] : learners)
                if (other != id && learner->manager_id == id) return true;
            for (const auto& [registration, learner] : registrations)
                if (learner == id) return true;
            return false;
        }
        std::map<std::int64_t, Draft<Learner>> learners;
        std::map<std::int64_t, std::int64_t> registrations;  ///< learner by id
        std::set<std::int64_t> changed, changed_registrations;
    };

    void change(Scene& scene, Store& store) {
        const std::int64_t kind = below(random_, 7);
        if (kind == 0 || scene.learners.size() < 2) return create(scene, store);
        auto chosen = scene.learners.begin();
        std::advance(chosen, below(random_, static_cast<std::int64_t>(scene.learners.size())));
        auto other = scene.learners.begin();
        std::advance(other, below(random_, static_cast<std::int64_t>(scene.learners.size())));
        const std::int64_t id = chosen->first;
        if (kind == 1) return erase(scene, id);
        if (kind == 2) {
            const std::int64_t number = store.take_ids(registration_type, 1);
            scene.registrations.emplace(number, id);
            scene.changed_registrations.insert(number);
            return;
        }
        if (kind == 3) return unregister(scene);
        scene.changed.insert(id);
        if (kind == 4) {
            chosen->second.set_text(&Learner::name, std::to_string(below(random_, 5)));
        } else if (kind == 5) {
            chosen->second->manager_id = other->first;
        } else {
            const std::string login(chosen->second.text(&Learner::login));
            const std::string swapped(other->second.text(&Learner::login));
            chosen->second.set_text(&Learner::login, swapped);
            other->second.set_text(&Learner::login, login);
            scene.changed.insert(other->first);
        }
    }
    void create(Scene& scene, Store& store) {
        Draft<Learner> draft(learner_type);
        draft->id = store.take_ids(learner_type, 1);
        draft->entity_id = 1;
        draft.set_text(&Learner::login, "login" + std::to_string(draft->id));
        scene.changed.insert(draft->id);
        scene.learners.emplace(draft->id, draft);
    }
    static void erase(Scene& scene, std::int64_t id) {
        if (scene.is_needed(id)) return;
        scene.learners.erase(id);
        scene.changed.insert(id);
    }
    void unregister(Scene& scene) {
        if (scene.registrations.empty()) return;
        const std::int64_t id = scene.registrations.begin()->first;
        scene.registrations.erase(id);
        scene.changed_registrations.insert(id);
    }

    Random& random_;
};

/// Makes a run of some batches. Returns its number.
std::int64_t run(Store& store, Random& random, int batches) {
    Changes changes(random);
    const std::int64_t one = 1;
    ManualRun work{"test", "test", std::span(&one, 1), written, RowOutcome::updated, now};
    work.follow_up = [&](BulkBatch& batch) {
        changes.add(batch, store);
        return --batches > 0;
    };
    return run_manually(store, work, [&](BulkBatch& batch) { changes.add(batch, store); });
}

UndoResult undo(Store& store, std::int64_t id, std::uint32_t at_once) {
    UndoOptions options;
    options.run = id;
    options.now = now;
    options.effects_at_once = at_once;
    return undo_run(store, options);
}

bool has_twins_or_dangles(Store& store) {
    std::set<std::string> logins;
    const auto reader = store.reader();
    bool found = false;
    for (const RecordType* type : written) {
        RecordBlock block(*type);
        for (const auto cursor = reader->scan(*type); cursor->next(block, 100) > 0; block.clear())
            for (std::size_t at = 0; at < block.size(); ++at) {
                if (type == &learner_type)
                    found =
                        found || !logins.insert(std::string(text_of(block.view(at), &Learner::login))).second;
                visit_references(*type, block.view(at),
                                 [&](const RecordType& target, const std::string& key) {
                                     if (&target != &learner_type) return;
                                     RecordBlock wanted(target);
                                     add_reference_key(wanted, key);
                                     found = found || !is_stored(*store.reader(), target, wanted.view(0));
                                 });
            }
    }
    return found;
}

}  // namespace

TEST_CASE("a run of many batches is taken back in transactions of any size") {
    for (int round = 0; round < test_count(150); ++round) {
        CAPTURE(round);
        Random random(static_cast<std::uint64_t>(round));
        MemoryStore store;
        run(store, random, 3);
        const State before = state_of(store);
        const std::int64_t id = run(store, random, 1 + static_cast<int>(below(random, 6)));
        const State after = state_of(store);
        if (before == after) continue;
        const std::uint32_t at_once = static_cast<std::uint32_t>(1 + below(random, 12));
        CAPTURE(at_once);
        const UndoResult result = undo(store, id, at_once);
        CHECK(result.exit_code == 0);
        CHECK(state_of(store) == before);
        CHECK(store.ledger().run(id)->state == "undone");
        CHECK(undo(store, result.report.run, at_once).exit_code == 0);
        CHECK(state_of(store) == after);
        CHECK(undo(store, id, 1).exit_code == 0);
        CHECK(state_of(store) == before);
    }
}

TEST_CASE("an undo of an older run never makes twins or references to nothing") {
    for (int round = 0; round < test_count(150); ++round) {
        CAPTURE(round);
        Random random(static_cast<std::uint64_t>(round));
        MemoryStore store;
        std::vector<std::int64_t> runs;
        for (int number = 0; number < 4; ++number)
            runs.push_back(run(store, random, 1 + static_cast<int>(below(random, 3))));
        const std::uint32_t at_once = static_cast<std::uint32_t>(1 + below(random, 12));
        for (int left = 0; left < 3; ++left) {
            const std::int64_t id = runs[random() % runs.size()];
            const State before = state_of(store);
            UndoOptions options;
            options.run = id;
            options.now = now;
            std::size_t planned = 0;
            try {
                OverlayStore overlay(store);
                plan_undo(store, overlay, options, [&](const RecordChange&) { ++planned; });
                CHECK(state_of(store) == before);
                runs.push_back(undo(store, id, at_once).report.run);
            } catch (const Refused&) {
                continue;
            }
            CHECK(!has_twins_or_dangles(store));
        }
    }
}
