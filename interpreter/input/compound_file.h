// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads and writes compound files, the container of workbooks of Excel 97 to 2003 and earlier. The only code
// that uses libgsf.
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
    /// Reads up to `size` bytes at an offset and returns how many. Returns fewer at the end and if the stream
    /// is damaged.
    std::size_t read(std::uint64_t offset, char* target, std::size_t size);

private:
    friend class CompoundFile;
    struct State;
    explicit CompoundStream(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

class CompoundFile : public WorkbookFile {
public:
    /// Throws BadWorkbook or FileUnavailable.
    explicit CompoundFile(const std::string& path);
    ~CompoundFile();

    /// Ignores letter case, because writers differ.
    bool has(std::string_view name) const;
    /// Throws BadWorkbook if there is no such stream.
    std::unique_ptr<CompoundStream> open(std::string_view name) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Writes a compound file with one stream, made of `pieces` in order. Throws FileUnavailable.
void write_compound(const std::string& path, const std::string& name,
                    std::span<const NamelessFile* const> pieces);

}  // namespace registrar
