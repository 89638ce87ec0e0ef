// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a fault in the XML means to a person, and how the text would read without it. Faults whose repair is
// obvious are blanked out in a copy of the text, so that the next one is found in the same pass.
#include <string>

#include "definition/well_formed.h"
#include "diag/diagnostic.h"
#include "diag/source_file.h"

namespace registrar {

/// Examines `text`, which is the source's text or has blanks in places where the source has faults already
/// reported, and reports every fault (at most 20, places are those of the source). The result is that of the
/// last examination.
Examination examine_and_repair(const SourceFile& source, std::string text, Diagnostics& findings);

}  // namespace registrar
