// SPDX-License-Identifier: Apache-2.0
// Measures libcsv's reader.
#include <csv.h>

#include <cstdio>
#include <vector>

namespace {

struct Counts {
    unsigned long records = 0, cells = 0, bytes = 0;
};

void count_cell(void*, std::size_t size, void* counts) {
    auto& all = *static_cast<Counts*>(counts);
    ++all.cells;
    all.bytes += size;
}

void count_record(int, void* counts) {
    ++static_cast<Counts*>(counts)->records;
}

}  // namespace

int main(int, char** arguments) {
    std::FILE* const file = std::fopen(arguments[1], "rb");
    csv_parser parser;
    if (file == nullptr || csv_init(&parser, CSV_STRICT) != 0) return 1;
    csv_set_delim(&parser, ';');
    Counts counts;
    std::vector<char> buffer(256u << 10);
    while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file))
        if (csv_parse(&parser, buffer.data(), size, count_cell, count_record, &counts) != size) return 1;
    csv_fini(&parser, count_cell, count_record, &counts);
    csv_free(&parser);
    std::fclose(file);
    std::printf("%lu records, %lu cells, %lu bytes\n", counts.records, counts.cells, counts.bytes);
}
