// SPDX-License-Identifier: Apache-2.0
// registrar schema: the XSD of the definition language.
#include <fstream>

#include "cli/common.h"
#include "cli/verb.h"
#include "diag/unavailable.h"
#include "reference/xsd.h"
#include "report/result_paths.h"

namespace registrar {

namespace {

constexpr OptionSpec own_options[] = {{"--out", "FILE", "where to write it (default: standard output)"}};

int execute(const Arguments& arguments) {
    const std::string path = arguments.text("--out", "-");
    std::ifstream former(path, std::ios::binary);
    std::string begin(1024, '\0');
    former.read(begin.data(), static_cast<std::streamsize>(begin.size()));
    if (path != "-" && former.gcount() > 0 && begin.find("<xs:schema") == std::string::npos)
        throw Refused("--out: " + path + " is there already, and is no schema of Registrar");
    check_result_paths({{"--out", path}}, {});
    write_file(path, schema_xsd());
    return 0;
}

}  // namespace

const VerbSpec& schema_verb() {
    static const VerbSpec verb{"schema",
                               "Writes the XSD of the definition language, for editors",
                               "registrar schema --out registrar.xsd",
                               {},
                               {own_options},
                               execute,
                               70};
    return verb;
}

}  // namespace registrar
