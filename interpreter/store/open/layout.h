// SPDX-License-Identifier: Apache-2.0
#pragma once
// The tables of a store as SQL text, and their distribution over the nodes of a Citus cluster.
#include <string>
#include <vector>

#include "store/store.h"

namespace registrar {

/// Returns the statements that made the store's tables, with a comment on each. Throws Refused for a store
/// without tables.
std::string store_ddl(Store& store);

/// Returns the statements that distribute the tables of a new store over a Citus cluster: registrations by
/// id, trackings with their registration, and every other table, whose keys must be unique in the whole
/// cluster, as a copy on each node. Citus demands that a unique key contains the column by which a table is
/// distributed.
std::vector<std::string> citus_layout();
/// Throws StoreUnavailable if the database at a URL has no Citus, and Refused if it cannot have it.
void check_layout_possible(const std::string& url);
/// Runs the statements on a store that was just made.
void apply_layout(Store& store, const std::vector<std::string>& statements);

}  // namespace registrar
