// SPDX-License-Identifier: Apache-2.0
#pragma once
// The exit codes of the program: what each means, what to do, and which exceptions lead to it.
#include <exception>
#include <span>
#include <string_view>

namespace registrar {

struct ExitCode {
    int code;
    std::string_view name;  ///< a stable word, for logs
    std::string_view meaning;
    std::string_view remedy;  ///< what to do; may be empty
};

/// Returns all exit codes, ascending.
std::span<const ExitCode> exit_codes();

/// Returns the word for an exit code.
std::string_view exit_code_name(int code);

/// Returns the exit code of a command that an exception ended.
int exit_code_of(const std::exception& error);

}  // namespace registrar
