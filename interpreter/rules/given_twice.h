// SPDX-License-Identifier: Apache-2.0
#pragma once
// Two rows of one file that give one record different values: the last one wins, with a warning that names
// both.
#include <string>

#include "action/context.h"

namespace registrar {

namespace messages {

inline const Message key_twice{"key-twice", "Line [...] of this file gives the same record other values.",
                               Level::warning,
                               "An earlier row of the file leads to the same record, and this row changes "
                               "what is stored then. The last such row counts."};

}  // namespace messages

/// Reports an updated record that an earlier row of the file gave, too. Call it at the end of a row.
inline void judge_given_twice(const RecordType& type, std::int64_t id, Context& context) {
    const std::uint64_t line = context.give(type, id);
    if (line > 0 && context.outcome() == RowOutcome::updated && !context.failed())
        context.report(messages::key_twice, {}, {std::to_string(line)});
}

}  // namespace registrar
