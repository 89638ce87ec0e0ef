// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the environment can refuse. Caught in the runner and in main only; the type says which exit code
// follows.
#include <stdexcept>
#include <string>

namespace registrar {

/// A file, network or store that is not there, cannot be read or cannot be written (exit 6): trying again may
/// help.
class Unavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A file that cannot be read or written; the message names it and the reason.
class FileUnavailable : public Unavailable {
public:
    FileUnavailable(const std::string& path, const std::string& reason) : Unavailable(path + ": " + reason) {}
};

/// An input that was read and is bad in itself (exit 7): trying again does not help.
class BadInput : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A wrong call, an invalid setting, a stale plan: nothing was done (exit 2).
class Refused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace registrar
