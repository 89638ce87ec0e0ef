// SPDX-License-Identifier: Apache-2.0
// registrar schema: the XSD of the definition language.
#include "action/xsd.h"
#include "cli/common.h"
#include "cli/verbs.h"

namespace registrar {

namespace {

constexpr OptionSpec own_options[] = {{"--out", "FILE", "where to write it (default: standard output)"}};

int execute(const Arguments& arguments) {
    write_file(arguments.text("--out", "-"), schema_xsd());
    return 0;
}

}  // namespace

const VerbSpec& schema_verb() {
    static const VerbSpec verb{"schema",
                               "Writes the XSD of the definition language, for editors",
                               "registrar schema --out registrar.xsd",
                               {},
                               {own_options},
                               execute};
    return verb;
}

}  // namespace registrar
