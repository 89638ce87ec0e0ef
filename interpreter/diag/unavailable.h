// SPDX-License-Identifier: Apache-2.0
#pragma once
// Exceptions for inputs and surroundings that fail. Only the runner and main catch them; the type determines
// the exit code.
#include <stdexcept>
#include <string>

namespace registrar {

/// A file, network or store is missing, unreadable or not writable (exit 6). Trying again may help.
class Unavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A file that cannot be read or written. The message names the file and the reason.
class FileUnavailable : public Unavailable {
public:
    FileUnavailable(const std::string& path, const std::string& reason) : Unavailable(path + ": " + reason) {}
};

/// An input that was read but is invalid (exit 7). Trying again does not help.
class BadInput : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// An invalid call or setting, or a stale plan. Nothing was done (exit 2).
class Refused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace registrar
