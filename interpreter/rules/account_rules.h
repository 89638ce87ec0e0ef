// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a row names an account by e-mail address, by login, or by both, and what is said where it does not.
#include <cstdint>
#include <string_view>
#include <vector>

#include "action/context.h"
#include "action/message.h"
#include "domain/agreement.h"
#include "values/given.h"

namespace registrar {

namespace messages {

inline const Message unknown_user_login{"unknown-user", "No user with login [...] is found.", Level::error,
                                        "No learner has this login."};
inline const Message users_disagree{
    "references-disagree", "E-mail address and login of the row do not lead to one account: [...].",
    Level::error, "Each of them leads to an account, but not to the same one."};

}  // namespace messages

/// The cells, and their columns.
struct AccountCells {
    std::string_view email_column;
    const Given<std::string_view>& email;
    std::string_view login_column;
    const Given<std::string_view>& login;
};

/// The account; 0 where there is none, which was said, or a cell cannot be read, or none is filled.
std::int64_t judge_account(const AccountCells& cells, Context& context);

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
