// SPDX-License-Identifier: Apache-2.0
// Fuzzes restoring: any bytes as the file of a record type are restored, or refused with findings and nothing
// stored. A restored store gives a snapshot that restores to the same store.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "diag/unavailable.h"
#include "records/record_block.h"
#include "store/files/restore.h"
#include "store/files/snapshot.h"
#include "store/memory/store.h"
#include "store/overlay/store.h"

namespace {

namespace fs = std::filesystem;

void demand(bool condition) {
    if (!condition) std::abort();
}

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Returns whether the folder could be restored. A file that is no text, such as a damaged workbook, is
/// refused as a whole.
bool restore(registrar::Store& store, const std::string& folder) {
    registrar::Diagnostics findings;
    try {
        registrar::restore(store, {folder, 1'700'000'000}, findings);
    } catch (const registrar::BadInput&) {
        return false;
    }
    return findings.errors() == 0;
}

void snapshot(registrar::Store& store, const std::string& folder) {
    registrar::SnapshotOptions options;
    options.folder = folder;
    options.with_secrets = true;
    registrar::write_snapshot(*store.reader(), store, options);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto types = registrar::record_types();
    const std::string name(types[data[0] % types.size()]->name);
    const registrar::TemporaryFolder folder;
    const std::string given = folder.path() + "/given", first = folder.path() + "/first",
                      second = folder.path() + "/second";
    fs::create_directory(given);
    std::ofstream(given + "/" + name + ".csv", std::ios::binary)
        .write(reinterpret_cast<const char*>(data) + 1, static_cast<std::streamsize>(size - 1));
    registrar::MemoryStore store;
    if (!restore(store, given)) return 0;
    snapshot(store, first);
    registrar::MemoryStore again;
    demand(restore(again, first));
    snapshot(again, second);
    for (const fs::directory_entry& file : fs::directory_iterator(first))
        demand(read(file.path()) == read(fs::path(second) / file.path().filename()));
    return 0;
}
