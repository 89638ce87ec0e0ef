// SPDX-License-Identifier: Apache-2.0
// Measures Registrar's reader.
#include <cstdio>
#include <vector>

#include "input/reader.h"

int main(int, char** arguments) {
    using namespace registrar;
    Dialect dialect;
    dialect.skip_first_line = false;
    Reader reader(arguments[1], dialect);
    std::vector<Cells> group(1024);
    unsigned long records = 0, cells = 0, bytes = 0;
    while (const std::size_t count = reader.read(group)) {
        records += count;
        for (std::size_t at = 0; at < count; ++at) {
            cells += group[at].cells.size();
            for (const Cell& cell : group[at].cells) bytes += cell.size;
        }
    }
    std::printf("%lu records, %lu cells, %lu bytes\n", records, cells, bytes);
}
