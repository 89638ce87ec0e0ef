// SPDX-License-Identifier: Apache-2.0
#include "rules/manager_rule.h"

#include "domain/learner_reference.h"

namespace registrar {

const Message unknown_manager_login{"unknown-manager", "Manager with login [...] is not found.",
                                    Level::warning,
                                    "No learner has this login, also behind the file's last row; the stored "
                                    "manager stays."};
const Message unknown_manager_ref_number{
    "unknown-manager", "Manager with reference number [...] is not found.", Level::warning,
    "No learner has this reference number, also behind the file's last row; the stored manager stays."};
const Message managers_disagree{
    "managers-disagree", "The manager references of the row do not lead to one learner: [...].",
    Level::warning, "Login and reference number lead to different learners; the stored manager stays."};

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
