// SPDX-License-Identifier: Apache-2.0
// fileSystemSourceProvider: reads files from a local folder.
#include "action/provider.h"

namespace registrar {

const ProviderType& file_system_source_provider() {
    static const ProviderType type{"fileSystemSourceProvider", "Reads the data files from a local folder.",
                                   source_settings()};
    return type;
}

}  // namespace registrar
