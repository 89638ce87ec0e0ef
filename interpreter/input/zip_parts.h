// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads the parts of a workbook that is a zip archive. Uses libarchive.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "input/workbook_file.h"

namespace registrar {

/// The bytes of one part, in order.
class ZipPart {
public:
    ~ZipPart();
    ZipPart(const ZipPart&) = delete;
    ZipPart& operator=(const ZipPart&) = delete;

    /// Reads up to `size` bytes; returns 0 at the end. Throws BadWorkbook for a damaged part, and for one
    /// that expands far more than real workbooks do.
    std::size_t read(char* target, std::size_t size);

private:
    friend class ZipParts;
    struct State;
    explicit ZipPart(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Names are compared without letter case, with `/` for `\`, and without a leading `/`, because writers
/// differ.
class ZipParts : public WorkbookFile {
public:
    /// Lists the parts. Throws BadWorkbook, also if two parts have the same name; or FileUnavailable.
    explicit ZipParts(const std::string& path);

    /// Returns the names in the form in which they are compared.
    const std::vector<std::string>& names() const { return names_; }
    bool has(std::string_view name) const;
    /// Throws BadWorkbook if there is no such part.
    std::unique_ptr<ZipPart> open(std::string_view name) const;
    /// Reads the parts that were not opened, to detect damage anywhere in the workbook. Throws BadWorkbook.
    void check_rest() const;

private:
    void check_names_differ() const;

    std::vector<std::string> names_;
    mutable std::set<std::string> opened_;
};

/// Returns a part's name in the form in which ZipParts compares it.
std::string part_name(std::string_view name);

}  // namespace registrar
