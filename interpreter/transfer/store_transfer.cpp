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
    "code of a LOV or training, a session's training and title, a learner's registration or course record. "
    "If several records of the source are taken for one, each is named; of two results that then have one "
    "place, the better one is taken, as for users who are merged. Every transfer says so."};
const Message own_record_kept{
    "own-record-kept",
    "What this store has itself stays as it is, and the source's [...] does not come: [...].", Level::warning,
    "A record with the same key was made here. Or it is a credit, and its course record is this store's own. "
    "Every transfer says so."};
const Message other_login{"login-taken", "The login [...] is taken; the account gets [...].", Level::warning,
                          "With `onUnmatched` = `create`: somebody else has it."};
const Message leads_nowhere{
    "leads-nowhere", "The [...] [...] of the source leads to a record that is not there; it is left out.",
    Level::warning,
    "The source lacks what the record belongs to. What belongs to such a record is named, too."};
const Message no_longer_brought{
    "no-longer-brought",
    "The [...] [...] came with an earlier transfer and does not come any more; it stays.", Level::warning,
    "It is gone from the source, or a row matches its learner with somebody else. Entities, teachers, rooms, "
    "LOVs, trainings, programmes, competencies, rating scales, sessions, users and credit types always stay, "
    "and so does a registration or course record to which something of this store's own belongs. Everything "
    "else that is gone from the source is deleted, and kept in the trash. Every transfer says what stays; "
    "but a registration or course record that stays with a former match is this store's own after the "
    "transfer that says so. A record that comes back to the source with the same id or natural key is "
    "continued."};
const Message belongs_to_demo{
    "belongs-to-demo",
    "The [...] [...] of the source belongs to its demo data, which is not transferred; it is left out.",
    Level::warning, "Somebody made it on top of the demo data. What belongs to such a record is named, too."};
const Message demo_data_stays{"demo-data-stays",
                              "Records of the source's demo data are not transferred: [...].", Level::note,
                              "installDemoDataAction installed it there. `--strict` does not make a note an "
                              "error."};

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
    if (const std::size_t demo = state.demo_records(); demo > 0) {
        context.report(messages::demo_data_stays, {}, {std::to_string(demo)});
        context.count(RowOutcome::skipped, demo);
    }
    assign_held_after_transfer(state);
}

}  // namespace registrar
