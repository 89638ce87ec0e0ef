// SPDX-License-Identifier: Apache-2.0
// registrar restore: reads records from CSV files into an empty store.
#include "store/files/restore.h"

#include "cli/common.h"
#include "cli/verb.h"
#include "store/open/open_store.h"

namespace registrar {

namespace {

int execute(const Arguments& arguments) {
    record_files(arguments.text("DIR"));  // nothing is made for a folder without records
    create_store_file(store_url(arguments), mode_option(arguments));
    const auto store = open_store(store_url(arguments), OpenMode::create);
    Diagnostics findings;
    restore(*store, {arguments.text("DIR"), clock_of(arguments)}, findings);
    print_findings(findings);
    if (findings.errors() > 0) return 2;
    store->sync();
    return 0;
}

}  // namespace

const VerbSpec& restore_verb() {
    static const VerbSpec verb{
        "restore",
        "Read records from CSV files into an empty store; creates the store if there is none",
        "registrar restore records --store sqlite:registrar.db",
        {{"DIR", "folder of the files"}},
        {store_options(), mode_options()},
        execute,
        90};
    return verb;
}

}  // namespace registrar
