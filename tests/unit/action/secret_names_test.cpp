// SPDX-License-Identifier: Apache-2.0
// Tests that the scan of definitions, which does not use the catalog, hides exactly the settings that the
// catalog calls secret.
#include <catch2/catch.hpp>

#include "action/action_type.h"
#include "action/provider.h"
#include "action/step_type.h"
#include "definition/secret_scan.h"

using namespace registrar;

namespace {

std::size_t check_settings(std::span<const Setting> settings) {
    std::size_t secrets = 0;
    for (const Setting& setting : settings) {
        CAPTURE(setting.name);
        CHECK(names_secret(setting.name) == setting.secret);
        secrets += setting.secret ? 1u : 0u;
    }
    return secrets;
}

}  // namespace

TEST_CASE("the scan knows the names of secret settings, and no other names") {
    std::size_t secrets = 0;
    for (const ActionType* type : actions()) {
        secrets += check_settings(type->settings);
        CHECK(!names_secret(type->name));
        for (const Column& column : type->columns) CHECK(!names_secret(column.name));
    }
    for (const StepType* type : steps()) {
        secrets += check_settings(type->settings);
        CHECK(!names_secret(type->name));
    }
    for (const ProviderType* type : providers()) {
        secrets += check_settings(type->settings);
        CHECK(!names_secret(type->name));
    }
    CHECK(secrets >= 4);
}
