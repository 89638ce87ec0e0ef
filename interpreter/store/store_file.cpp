// SPDX-License-Identifier: Apache-2.0
#include "store/store_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"

namespace registrar {

void create_store_file(const std::string& url, mode_t mode) {
    const std::vector<std::string> files = store_files(url);
    if (files.empty()) return;
    const int file = open(files.front().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return;
    // The umask does not narrow a mode that the user names.
    if (mode != 0600) static_cast<void>(fchmod(file, mode));
    close(file);
}

}  // namespace registrar
