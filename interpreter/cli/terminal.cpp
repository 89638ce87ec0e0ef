// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <unistd.h>

#include "diag/utf8.h"

namespace registrar {
namespace {

void write(std::FILE* stream, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stream);
}

void write_visible(std::FILE* stream, std::string_view text) {
    if (is_terminal(stream))
        write(stream, visible(text));
    else
        write(stream, text);
}

}  // namespace

void print(std::string_view text) {
    write_visible(stdout, text);
}

void print_line(std::string_view text) {
    print(text);
    write(stdout, "\n");
}

void complain(std::string_view text) {
    write_visible(stderr, text);
}

void complain_styled(std::string_view text) {
    write(stderr, text);
}

bool is_terminal(std::FILE* stream) {
    return isatty(fileno(stream)) != 0;
}

}  // namespace registrar
