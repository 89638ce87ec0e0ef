// SPDX-License-Identifier: Apache-2.0
#include "rules/account_rules.h"

#include <set>

#include "domain/learner_search.h"
#include "domain/references.h"
#include "rules/content_rules.h"

namespace registrar {

namespace {

using Cell = Given<std::string_view>;

std::int64_t account_of(const Cell& email, const Cell& login, Lookups& lookups) {
    SearchField search;
    for (const LearnerKey key : {LearnerKey::email, LearnerKey::login})
        search.keys.push_back({static_cast<std::uint8_t>(key)});
    return find_learner(search, {{}, email, login}, lookups).id;
}

}  // namespace

std::int64_t judge_account(const AccountCells& cells, Context& context) {
    Lookups& lookups = context.lookups();
    const bool unreadable = cells.email.bad() || cells.login.bad();
    const std::int64_t account = unreadable ? 0 : account_of(cells.email, cells.login, lookups);
    if (account != 0) return account;
    // Beside a cell that cannot be read, the other one can still be judged.
    const bool no_email = cells.email.good() && account_of(cells.email, {}, lookups) == 0;
    const bool no_login = cells.login.good() && account_of({}, cells.login, lookups) == 0;
    if (no_email) context.report(messages::unknown_user_email, {cells.email_column}, {*cells.email});
    if (no_login) context.report(messages::unknown_user_login, {cells.login_column}, {*cells.login});
    if (no_email || no_login || !cells.email.good() || !cells.login.good()) return 0;
    const std::string both = std::string(*cells.email) + ", " + std::string(*cells.login);
    context.report(messages::users_disagree, {.value = both}, {both});
    return 0;
}

const Message unknown_manager_login{"unknown-manager",
                                    "Manager with login [...] is not found.",
                                    Level::warning,
                                    "No learner has this login, even after the file's last row; the stored "
                                    "manager stays.",
                                    false,
                                    {&learner_type}};
const Message unknown_manager_ref_number{
    "unknown-manager",
    "Manager with reference number [...] is not found.",
    Level::warning,
    "No learner has this reference number, even after the file's last row; the stored manager stays.",
    false,
    {&learner_type}};
const Message managers_disagree{
    "managers-disagree", "The manager references of the row do not lead to one learner: [...].",
    Level::warning, "Login and reference number lead to different learners; the stored manager stays."};

const Message manager_cycle{
    "manager-cycle", "[...] cannot be the manager: the chain of managers would lead back to the learner.",
    Level::warning,
    "Judged after the file's last row. The stored manager stays; also if a person is their own manager."};

namespace {

LearnerReference reference_of(const ManagerCells& cells) {
    LearnerReference manager;
    manager.candidate_login = cells.manager_login;
    manager.candidate_ref_number = cells.manager_ref_number;
    return manager;
}

Given<std::string_view> text_of(const DeferredCell* cell) {
    Given<std::string_view> text;
    if (cell != nullptr) text.set(cell->text);
    return text;
}

}  // namespace

std::vector<DeferredCell> ManagerCells::deferred_cells() const {
    std::vector<DeferredCell> cells;
    if (manager_login.good()) cells.push_back({"managerLogin", std::string(*manager_login)});
    if (manager_ref_number.good()) cells.push_back({"managerRefNumber", std::string(*manager_ref_number)});
    return cells;
}

ManagerCells ManagerCells::of(const DeferredReference& reference) {
    return {text_of(reference.cell("managerLogin")), text_of(reference.cell("managerRefNumber"))};
}

Resolution ManagerCells::find(Lookups& lookups) const {
    LearnerReference manager = reference_of(*this);
    if (manager.unreadable()) return {};
    manager.request_lookups(lookups);
    lookups.answer();
    return manager.resolve();
}

bool any_in_chain(std::int64_t manager, Lookups& lookups,
                  const std::function<bool(std::int64_t)>& predicate) {
    // A stored chain may close on itself.
    std::set<std::int64_t> chain;
    while (manager != null_integer && chain.insert(manager).second) {
        if (predicate(manager)) return true;
        const RecordView stored = lookups.load_now(learner_type, manager);
        if (stored.record == nullptr) return false;
        manager = as<Learner>(stored)->manager_id;
    }
    return false;
}

std::int64_t judge_manager(const ManagerCells& cells, Context& context) {
    const Resolution found = cells.find(context.lookups());
    if (found.agreement == Agreement::missing && cells.manager_login.filled())
        context.report(unknown_manager_login, {"managerLogin"}, {*cells.manager_login});
    if (found.agreement == Agreement::missing && cells.manager_ref_number.filled())
        context.report(unknown_manager_ref_number, {"managerRefNumber"}, {*cells.manager_ref_number});
    if (found.agreement != Agreement::disagree) return found.id;
    const std::string text = reference_of(cells).text();
    context.report(managers_disagree, {.value = text}, {text});
    return 0;
}

}  // namespace registrar
