// SPDX-License-Identifier: Apache-2.0
#pragma once
// Explains XML faults and shows the repaired text. Blanks out faults with an obvious repair in a copy of the
// text, so that one call finds the following faults too.
#include <string>

#include "definition/well_formed.h"
#include "diag/diagnostic.h"
#include "diag/source_file.h"

namespace registrar {

/// Examines `text` and reports every fault, at most 20, with locations in `source`. `text` is the source's
/// text, possibly with blanks in place of faults that are already reported. Returns the result of the last
/// examination.
Examination examine_and_repair(const SourceFile& source, std::string text, Diagnostics& findings);

}  // namespace registrar
