// SPDX-License-Identifier: Apache-2.0
#pragma once
// The base of a workbook's file, whatever its kind, and the exception for one that cannot be read.
#include <cstdint>
#include <filesystem>
#include <string>

#include "diag/unavailable.h"

namespace registrar {

/// A workbook that cannot be read. The message names it and the cause.
class BadWorkbook : public BadInput {
public:
    BadWorkbook(const std::string& path, const std::string& cause) : BadInput(path + ": " + cause) {}
};

class WorkbookFile {
public:
    const std::string& path() const { return path_; }
    /// Returns the size of the file in bytes.
    std::uint64_t packed_bytes() const { return packed_; }
    [[noreturn]] void refuse(const std::string& cause) const { throw BadWorkbook(path_, cause); }

protected:
    explicit WorkbookFile(std::string path)
        : path_(std::move(path)), packed_(std::filesystem::file_size(path_)) {}
    ~WorkbookFile() = default;

private:
    std::string path_;
    std::uint64_t packed_;
};

}  // namespace registrar
