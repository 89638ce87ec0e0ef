// SPDX-License-Identifier: Apache-2.0
// Tests of every ledger: saved definitions.
#include "contract/stores.h"
#include "store/schedule_ledger.h"

using namespace registrar;

namespace {

SavedDefinition definition_of(const std::string& name, const std::string& text) {
    return {name, 0, text, "[[\"--strict\",\"\"]]", "/srv/" + name + ".xml", 1'700'000'000};
}

}  // namespace

TEST_CASE("saved definitions have versions, whose numbers are never used twice") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    ScheduleLedger& ledger = store->ledger().schedules();
    {
        Transaction transaction(*store);
        CHECK(ledger.save(definition_of("b", "one")) == 1);
        CHECK(ledger.save(definition_of("b", "two é \"quoted\"\n")) == 2);
        CHECK(ledger.save(definition_of("a", "")) == 1);
        transaction.commit();
    }
    const auto newest = ledger.saved("b", 0);
    REQUIRE(newest);
    CHECK(newest->title() == "b@2");
    CHECK(newest->text == "two é \"quoted\"\n");
    CHECK(newest->flags == "[[\"--strict\",\"\"]]");
    CHECK(newest->path == "/srv/b.xml");
    CHECK(newest->saved == 1'700'000'000);
    CHECK(ledger.saved("b", 1)->text == "one");
    CHECK_FALSE(ledger.saved("b", 3));
    CHECK_FALSE(ledger.saved("c", 0));
    CHECK_FALSE(ledger.saved("B", 0));
    const auto titles = [&ledger] {
        std::string all;
        for (const SavedDefinition& saved : ledger.saved_definitions())
            all += saved.title() + saved.text + " ";
        return all;
    };
    CHECK(titles() == "a@1 b@1 b@2 ");
    {
        Transaction transaction(*store);
        ledger.remove_saved("b");
        CHECK(titles() == "a@1 ");
    }
    CHECK(titles() == "a@1 b@1 b@2 ");
    {
        Transaction transaction(*store);
        ledger.remove_saved("b");
        transaction.commit();
    }
    CHECK_FALSE(ledger.saved("b", 0));
    CHECK_FALSE(ledger.saved("b", 2));
    {
        Transaction transaction(*store);
        CHECK(ledger.save(definition_of("b", "three")) == 3);
        transaction.commit();
    }
    CHECK_FALSE(ledger.saved("b", 1));
    CHECK(titles() == "a@1 b@3 ");
}
