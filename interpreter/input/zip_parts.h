// SPDX-License-Identifier: Apache-2.0
#pragma once
// The parts of a workbook, which is a zip archive. A door to libarchive.
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

    /// Up to `size` bytes; 0 at the end. Throws BadWorkbook for damage, and for a part that swells beyond
    /// what honest ones do.
    std::size_t read(char* target, std::size_t size);

private:
    friend class ZipParts;
    struct State;
    explicit ZipPart(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Names are compared without letter case, with `/` for `\`, and without a `/` at the start: writers differ.
class ZipParts : public WorkbookFile {
public:
    /// Lists the parts. Throws BadWorkbook, also if two have one name; or FileUnavailable.
    explicit ZipParts(const std::string& path);

    /// As they are compared.
    const std::vector<std::string>& names() const { return names_; }
    bool has(std::string_view name) const;
    /// Throws BadWorkbook where there is no such part.
    std::unique_ptr<ZipPart> open(std::string_view name) const;
    /// Reads the parts that nobody opened: one that is damaged says that the workbook is. Throws BadWorkbook.
    void check_rest() const;

private:
    void check_names_differ() const;

    std::vector<std::string> names_;
    mutable std::set<std::string> opened_;
};

/// A part's name as ZipParts compares it.
std::string part_name(std::string_view name);

}  // namespace registrar
