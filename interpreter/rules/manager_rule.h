// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a learner's row names the manager, who may stand in a later row of the file.
#include <vector>

#include "action/context.h"
#include "action/message.h"
#include "domain/agreement.h"
#include "values/given.h"

namespace registrar {

extern const Message unknown_manager_login, unknown_manager_ref_number, managers_disagree;

struct ManagerCells {
    Given<std::string_view> manager_login, manager_ref_number;

    /// The cells that are filled, to be deferred.
    std::vector<DeferredCell> deferred_cells() const;
    /// What the row left for later.
    static ManagerCells of(const DeferredReference& reference);
    /// Where the cells lead by now.
    Resolution find(Lookups& lookups) const;
};

/// The manager that the cells lead to; 0 where they lead to none, which is said.
std::int64_t judge_manager(const ManagerCells& cells, Context& context);

}  // namespace registrar
