// SPDX-License-Identifier: Apache-2.0
// registrar snapshot: writes the store's records as CSV files.
#include "store/files/snapshot.h"

#include <sstream>

#include "cli/common.h"
#include "cli/verb.h"
#include "store/open/open_store.h"

namespace registrar {

namespace {

constexpr OptionSpec own_options[] = {
    {"--out", "DIR", "folder for the files (required)"},
    {"--types", "A,B", "write only these record types"},
    {"--with-secrets", {}, "include password hashes"},
};

int execute(const Arguments& arguments) {
    SnapshotOptions options;
    options.folder = arguments.text("--out");
    if (options.folder.empty()) throw Refused("snapshot needs --out DIR");
    options.mode = mode_option(arguments);
    options.with_secrets = arguments.has("--with-secrets");
    std::istringstream names(arguments.text("--types"));
    for (std::string name; std::getline(names, name, ',');) {
        const RecordType* type = find_record_type(name);
        if (type == nullptr) throw Refused("there is no record type '" + name + "'");
        options.types.push_back(type);
    }
    const auto store = open_store(store_url(arguments), OpenMode::read_only);
    write_snapshot(*store->reader(), *store, options);
    return 0;
}

}  // namespace

const VerbSpec& snapshot_verb() {
    static const VerbSpec verb{
        "snapshot", "Write the store's records as CSV files",       "registrar snapshot --out records",
        {},         {store_options(), own_options, mode_options()}, execute,
        80};
    return verb;
}

}  // namespace registrar
