// SPDX-License-Identifier: Apache-2.0
#pragma once
// The streams of a compound file, in which Excel 97 to 2003 and its forerunners kept workbooks. The door to
// libgsf.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "input/nameless_file.h"
#include "input/workbook_file.h"

namespace registrar {

/// The bytes of one stream.
class CompoundStream {
public:
    ~CompoundStream();
    CompoundStream(const CompoundStream&) = delete;
    CompoundStream& operator=(const CompoundStream&) = delete;

    std::uint64_t size() const;
    /// Reads up to `size` bytes from an offset; returns how many: fewer behind the end, and where it is
    /// damaged.
    std::size_t read(std::uint64_t offset, char* target, std::size_t size);

private:
    friend class CompoundFile;
    struct State;
    explicit CompoundStream(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

class CompoundFile : public WorkbookFile {
public:
    /// Throws BadWorkbook, or FileUnavailable.
    explicit CompoundFile(const std::string& path);
    ~CompoundFile();

    /// Letter case makes no difference: writers differ.
    bool has(std::string_view name) const;
    /// Throws BadWorkbook where there is no such stream.
    std::unique_ptr<CompoundStream> open(std::string_view name) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Writes a compound file with one stream. Throws FileUnavailable.
void write_compound(const std::string& path, const std::string& name,
                    std::span<const NamelessFile* const> pieces);

}  // namespace registrar
