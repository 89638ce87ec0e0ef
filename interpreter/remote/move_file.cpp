// SPDX-License-Identifier: Apache-2.0
#include "remote/move_file.h"

#include <fstream>
#include <system_error>

#include "diag/unavailable.h"
#include "remote/staged_file.h"
#include "values/digest.h"

namespace registrar {

namespace fs = std::filesystem;

namespace {

template <class Take>
void read_blocks(const fs::path& path, const Take& take) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw FileUnavailable(path, "cannot be read");
    std::string block(1u << 20, '\0');
    while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
        take(std::string_view(block).substr(0, static_cast<std::size_t>(file.gcount())));
    if (file.bad()) throw FileUnavailable(path, "cannot be read");
}

bool copy_whole(const fs::path& source, const fs::path& target) {
    try {
        StagedFile file(target);
        read_blocks(source, [&file](std::string_view bytes) { file.write(bytes); });
        file.commit();
        return true;
    } catch (const FileUnavailable&) {
        return false;
    }
}

void sync_quietly(const fs::path& folder) {
    try {
        sync_folder(folder);
    } catch (const FileUnavailable&) {
        // The move itself succeeded; only its durability is uncertain.
    }
}

}  // namespace

MoveFault move_file(const fs::path& source, const fs::path& target) {
    std::error_code error;
    fs::rename(source, target, error);
    if (error) {
        if (!copy_whole(source, target)) return MoveFault::not_copied;
        fs::remove(source, error);
        if (error) return MoveFault::not_deleted;
    }
    sync_quietly(target.parent_path());
    sync_quietly(source.parent_path());
    return MoveFault::none;
}

std::string file_sha256(const fs::path& path) {
    Sha256 digest;
    read_blocks(path, [&digest](std::string_view bytes) { digest.update(bytes); });
    return digest.hex();
}

}  // namespace registrar
