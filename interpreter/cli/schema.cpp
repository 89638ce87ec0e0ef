// SPDX-License-Identifier: Apache-2.0
// registrar schema: writes the XSD of the definition language.
#include <fstream>

#include "cli/common.h"
#include "cli/verb.h"
#include "diag/unavailable.h"
#include "reference/xsd.h"
#include "report/result_paths.h"

namespace registrar {

namespace {

constexpr OptionSpec own_options[] = {{"--out", "FILE", "file to write (default: standard output)"}};

int execute(const Arguments& arguments) {
    const std::string path = arguments.text("--out", "-");
    std::ifstream former(path, std::ios::binary);
    std::string begin(1024, '\0');
    former.read(begin.data(), static_cast<std::streamsize>(begin.size()));
    if (path != "-" && former.gcount() > 0 && begin.find("<xs:schema") == std::string::npos)
        throw Refused("--out: " + path + " exists and is not a schema of Registrar");
    check_result_paths({{"--out", path}}, {});
    write_file(path, schema_xsd());
    return 0;
}

}  // namespace

const VerbSpec& schema_verb() {
    static const VerbSpec verb{"schema",
                               "Write the XSD of the definition language, for editors",
                               "registrar schema --out registrar.xsd",
                               {},
                               {own_options},
                               execute,
                               70};
    return verb;
}

}  // namespace registrar
