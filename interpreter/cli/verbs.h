// SPDX-License-Identifier: Apache-2.0
#pragma once
// The verbs, one function for each file of this folder that defines one.
#include "cli/verb.h"

namespace registrar {

const VerbSpec& run_verb();
const VerbSpec& plan_verb();
const VerbSpec& check_verb();
const VerbSpec& explain_verb();
const VerbSpec& describe_verb();
const VerbSpec& schema_verb();
const VerbSpec& test_verb();
const VerbSpec& snapshot_verb();
const VerbSpec& restore_verb();
const VerbSpec& runs_verb();
const VerbSpec& runs_show_verb();
const VerbSpec& runs_rejects_verb();
const VerbSpec& runs_diff_verb();
const VerbSpec& held_verb();
const VerbSpec& held_assign_verb();
const VerbSpec& held_withdraw_verb();
const VerbSpec& held_delete_verb();
const VerbSpec& trash_verb();
const VerbSpec& trash_restore_verb();
const VerbSpec& matching_verb();
const VerbSpec& transfer_key_verb();
const VerbSpec& store_init_verb();
const VerbSpec& store_check_verb();
const VerbSpec& store_migrate_verb();
const VerbSpec& store_stats_verb();

}  // namespace registrar
