// SPDX-License-Identifier: Apache-2.0
#include "transfer/store_transfer.h"

#include "records/people.h"
#include "transfer/transfer_state.h"

namespace registrar {

namespace messages {

const Message bound_record{
    "bound-record", "The [...] [...] of the source is taken for this store's own, which stays as it is.",
    Level::warning,
    "This store has made one with the same natural key: an entity's place and name, a teacher's login, the "
    "code "
    "of a LOV or training, a session's training and title, a learner's registration or course record."};
const Message own_record_kept{"own-record-kept",
                              "There is a [...] of this store's own already, which stays as it is: [...].",
                              Level::warning, "It was made here, and the source has one under the same key."};
const Message other_login{"login-taken", "The login [...] is taken; the account gets [...].", Level::warning,
                          "With `onUnmatched` = `create`: somebody else has it."};
const Message leads_nowhere{
    "leads-nowhere", "The [...] [...] of the source leads to a record that is not there; it is left out.",
    Level::warning, "The source lacks what the record belongs to."};
const Message no_longer_brought{
    "no-longer-brought",
    "The [...] [...] came with an earlier transfer and does not come any more; it stays.", Level::warning,
    "It is gone from the source, or a row matches its learner with somebody else. Later transfers take it "
    "for "
    "this store's own. What nothing else needs is deleted instead, and kept in the trash."};

}  // namespace messages

void transfer_store(const TransferOrder& order, FinalizerContext& context) {
    TransferState state(order, context);
    for (const TransferRule& rule : transfer_rules()) {
        if (rule.type == &entity_type) place_entities(state, rule);
        if (rule.type == &learner_type) place_learners(state);
        if (rule.has_id())
            copy_with_ids(state, rule);
        else
            copy_by_keys(state, rule);
    }
    drop_gone(state);
    assign_held_after_transfer(state);
}

}  // namespace registrar
