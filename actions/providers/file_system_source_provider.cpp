// SPDX-License-Identifier: Apache-2.0
// fileSystemSourceProvider: reads files from a local folder.
#include "action/provider.h"

namespace registrar {

namespace {

void probe(const ProviderSettings& settings, EnvironmentProbe& probe) {
    probe.readable_folder("path", settings.path);
}

}  // namespace

const ProviderType& file_system_source_provider() {
    static const ProviderType type{"fileSystemSourceProvider",
                                   "Reads the data files from a local folder.",
                                   source_settings(),
                                   {},
                                   nullptr,
                                   probe};
    return type;
}

}  // namespace registrar
