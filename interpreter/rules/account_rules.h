// SPDX-License-Identifier: Apache-2.0
#pragma once
// Resolves accounts and managers that a row names, and reports those that cannot be resolved.
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "action/context.h"
#include "action/message.h"
#include "action/setting.h"
#include "domain/agreement.h"
#include "records/people.h"
#include "values/given.h"
#include "workspace/draft.h"

namespace registrar {

/// The setting emailCheck: what to do with a text that is no e-mail address.
enum class EmailCheck : std::uint8_t { warn, reject };
inline constexpr std::string_view email_check_words[] = {"warn", "reject"};
template <>
struct SettingText<EmailCheck> : WordText<EmailCheck, email_check_words> {};

namespace messages {

inline const Message unknown_user_login{"unknown-user", "No user with login [...] is found.",
                                        Level::error,   "No learner has this login.",
                                        false,          {&learner_type}};
inline const Message users_disagree{
    "references-disagree", "E-mail address and login of the row do not lead to one account: [...].",
    Level::error, "Each of them leads to an account, but not to the same one."};

}  // namespace messages

/// The cells that name an account, and their columns.
struct AccountCells {
    std::string_view email_column;
    const Given<std::string_view>& email;
    std::string_view login_column;
    const Given<std::string_view>& login;
};

/// Returns the account, or 0 if there is none (which is reported), if a cell cannot be read, or if no cell is
/// filled.
std::int64_t judge_account(const AccountCells& cells, Context& context);

extern const Message unknown_manager_login, unknown_manager_ref_number, managers_disagree, manager_cycle;

/// The cells by which a row names a learner's manager.
struct ManagerCells {
    Given<std::string_view> manager_login, manager_ref_number;

    /// Returns the filled cells, to be deferred.
    std::vector<DeferredCell> deferred_cells() const;
    /// Returns the cells of a deferred reference.
    static ManagerCells of(const DeferredReference& reference);
    /// Returns the learner that the cells currently lead to.
    Resolution find(Lookups& lookups) const;
};

/// Returns true if the predicate holds for the manager or one of the manager's managers.
bool any_in_chain(std::int64_t manager, Lookups& lookups, const std::function<bool(std::int64_t)>& predicate);

/// Returns the manager that the cells name, or 0 after reporting that there is none.
std::int64_t judge_manager(const ManagerCells& cells, Context& context);

}  // namespace registrar
