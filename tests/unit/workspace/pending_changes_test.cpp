// SPDX-License-Identifier: Apache-2.0
#include "workspace/pending_changes.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "contract/random_records.h"
#include "records/credits.h"
#include "records/learning.h"
#include "records/people.h"
#include "records/transfers.h"

using namespace registrar;

namespace {

void keep(const void*, void*, std::int64_t) {}
void keep_too(const void*, void* wanted, std::int64_t clock) {
    static_cast<Tracking*>(wanted)->time_spent = clock;
}

/// Returns the order of a stable sort by key.
std::vector<std::uint32_t> plain_order(const PendingChanges& changes) {
    std::vector<std::uint32_t> order(changes.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t left, std::uint32_t right) {
        return compare_keys(changes.type(), changes.view(left), changes.view(right)) < 0;
    });
    return order;
}

void check_order(PendingChanges& changes) {
    const auto wanted = plain_order(changes);
    changes.sort();
    CHECK(std::ranges::equal(changes.order(), wanted));
}

PendingChanges trackings(Random& random, std::size_t count, std::int64_t registrations, std::int64_t lovs) {
    PendingChanges changes(tracking_type);
    Tracking tracking;
    for (std::size_t at = 0; at < count; ++at) {
        tracking.registration_id = below(random, registrations);
        tracking.lov_id = below(random, lovs);
        changes.put(static_cast<std::uint32_t>(at), &tracking, keep);
    }
    return changes;
}

}  // namespace

TEST_CASE("orders changes by key, and those of one key by arrival") {
    Random random(1);
    for (const std::size_t count : {0u, 1u, 2u, 100u, 5000u}) {
        for (const std::int64_t lovs : {1LL, 2LL, 1000LL, 1LL << 33, 1LL << 62}) {
            for (const std::int64_t registrations : {1LL, 50LL, 1LL << 20, 1LL << 40}) {
                CAPTURE(count, lovs, registrations);
                PendingChanges changes = trackings(random, count, registrations, lovs);
                check_order(changes);
            }
        }
    }
}

TEST_CASE("orders keys that do not fit one word") {
    PendingChanges changes(tracking_type);
    Tracking tracking;
    const std::int64_t values[] = {INT64_MAX, 0, -1, 5, INT64_MIN + 1, 5, 1LL << 62};
    std::uint32_t number = 0;
    for (const std::int64_t registration : values)
        for (const std::int64_t lov : values) {
            tracking.registration_id = registration;
            tracking.lov_id = lov;
            changes.put(number++, &tracking, keep);
        }
    check_order(changes);
}

TEST_CASE("orders keys of text, of words and of one integer") {
    Random random(2);
    for (const RecordType* type :
         {&credit_record_type, &access_type, &learner_type, &transferred_type, &credit_type_type}) {
        CAPTURE(type->name);
        PendingChanges changes(*type);
        RecordBlock records(*type);
        for (int at = 0; at < 500; ++at) add_random_record(records, random, 30);
        changes.arena() = records.arena();
        for (std::size_t at = 0; at < records.size(); ++at)
            changes.put(static_cast<std::uint32_t>(at), records.at(at), keep);
        check_order(changes);
    }
}

TEST_CASE("orders only the changes that a cut leaves, and forgets cleared ones") {
    Random random(3);
    PendingChanges changes = trackings(random, 100, 10, 10);
    changes.cut(60);
    check_order(changes);
    CHECK(changes.order().size() == 60);
    changes.clear();
    check_order(changes);
    CHECK(changes.size() == 0);
    const Tracking tracking;
    changes.put(7, &tracking, keep);
    check_order(changes);
    CHECK(changes.number(changes.order()[0]) == 7);
}

TEST_CASE("each change keeps its rule, its number and its record") {
    PendingChanges changes(tracking_type);
    Tracking tracking;
    tracking.registration_id = 1;
    tracking.lov_id = 2;
    changes.put(3, &tracking, keep);
    changes.put(4, &tracking, keep_too);
    changes.erase(5, &tracking);
    changes.put(6, &tracking, keep);
    CHECK(changes.reconcile(0) == keep);
    CHECK(changes.reconcile(1) == keep_too);
    CHECK(changes.reconcile(2) == nullptr);
    CHECK(changes.reconcile(3) == keep);
    CHECK(changes.number(2) == 5);
    CHECK(static_cast<const Tracking*>(changes.record(3))->lov_id == 2);
}
