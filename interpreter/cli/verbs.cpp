// SPDX-License-Identifier: Apache-2.0
#include "cli/verbs.h"

namespace registrar {

std::span<const VerbSpec* const> verbs() {
    static const VerbSpec* const all[] = {
        &check_verb(),        &explain_verb(),    &plan_verb(),          &run_verb(),
        &test_verb(),         &describe_verb(),   &schema_verb(),        &snapshot_verb(),
        &restore_verb(),      &runs_verb(),       &runs_show_verb(),     &runs_rejects_verb(),
        &runs_diff_verb(),    &held_verb(),       &held_assign_verb(),   &held_withdraw_verb(),
        &held_delete_verb(),  &trash_verb(),      &trash_restore_verb(), &matching_verb(),
        &transfer_key_verb(), &store_init_verb(), &store_check_verb(),   &store_migrate_verb(),
        &store_stats_verb(),
    };
    return all;
}

}  // namespace registrar
