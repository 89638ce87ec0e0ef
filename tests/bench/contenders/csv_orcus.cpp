// SPDX-License-Identifier: Apache-2.0
// Measures liborcus' reader, which loads the whole file into memory.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <orcus/csv_parser.hpp>
#include <string>

namespace {

struct Counts {
    unsigned long records = 0, cells = 0, bytes = 0;

    void begin_parse() {}
    void end_parse() {}
    void begin_row() {}
    void end_row() { ++records; }
    void cell(const char*, std::size_t size, bool) {
        ++cells;
        bytes += size;
    }
};

}  // namespace

int main(int, char** arguments) {
    std::ifstream file(arguments[1], std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    orcus::csv::parser_config config;
    config.delimiters = {';'};
    config.text_qualifier = '"';
    Counts counts;
    orcus::csv_parser<Counts> parser(text.data(), text.size(), counts, config);
    parser.parse();
    std::printf("%lu records, %lu cells, %lu bytes\n", counts.records, counts.cells, counts.bytes);
}
