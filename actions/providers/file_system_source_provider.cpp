// SPDX-License-Identifier: Apache-2.0
// fileSystemSourceProvider: the files are in a folder of this machine.
#include "action/provider.h"

namespace registrar {

const ProviderType& file_system_source_provider() {
    static const ProviderType type{"fileSystemSourceProvider",
                                   "Takes the data files from a folder of this machine.", source_settings()};
    return type;
}

}  // namespace registrar
