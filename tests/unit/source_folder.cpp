// SPDX-License-Identifier: Apache-2.0
#include "unit/source_folder.h"

namespace registrar::testing {

std::string source_folder() {
    return REGISTRAR_SOURCE_DIR;
}

}  // namespace registrar::testing
