// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "engine/run.h"
#include "store/memory/store.h"
#include "unit/check/checking.h"

using namespace registrar;
using registrar::testing::Checked;

namespace {

std::string entities(std::string_view options) {
    return "<actions>\n<createOrUpdateEntityAction><fields><hierarchyEntityName/></fields>\n<options>" +
           std::string(options) + "</options>\n</createOrUpdateEntityAction></actions>";
}

}  // namespace

TEST_CASE("the default entity must be in the store") {
    MemoryStore store;
    Checked given(entities("<defaultEntityId>99</defaultEntityId>"));
    CHECK_FALSE(settings_fit(store, *given.job, given.import(), given.findings));
    CHECK(given.text() ==
          "3:27: error: There is no entity with the id 99. [unknown-entity] help: the entities of the store "
          "are in entity.csv of a snapshot\n");

    Checked first(entities(""));
    CHECK(settings_fit(store, *first.job, first.import(), first.findings));
    CHECK(first.text() == "");
}

TEST_CASE("reports the settings of the command line at the action") {
    MemoryStore store;
    JobOverrides overrides;
    overrides.settings.emplace_back("defaultEntityId", "2");
    Checked set(entities(""), overrides);
    CHECK_FALSE(settings_fit(store, *set.job, set.import(), set.findings));
    CHECK(set.findings.all().at(0).location.line == 2);
}
