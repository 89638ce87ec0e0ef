// SPDX-License-Identifier: Apache-2.0
#pragma once
// Tells which columns of records the fields of actions set. Most have the same name, written differently.
#include "action/column.h"

namespace registrar {

/// Returns whether cells of an action's column set this attribute of the type.
bool sets_column(const Column& column, const RecordType& type, const Attribute& attribute);

}  // namespace registrar
