// SPDX-License-Identifier: Apache-2.0
#pragma once
// A temporary file without a name. It disappears with the program, even after a crash.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace registrar {

class NamelessFile {
public:
    /// Throws FileUnavailable.
    NamelessFile();
    ~NamelessFile();
    NamelessFile(const NamelessFile&) = delete;
    NamelessFile& operator=(const NamelessFile&) = delete;

    std::uint64_t size() const { return size_; }
    /// Appends bytes. Throws FileUnavailable, also if the disk is full.
    void append(std::string_view bytes);
    /// Replaces the bytes from an offset on, which is at most size(). Throws FileUnavailable, as append().
    void write(std::uint64_t offset, std::string_view bytes);
    /// Reads up to `size` bytes at an offset and returns how many; fewer at the end of the file. Throws
    /// FileUnavailable.
    std::size_t read(std::uint64_t offset, char* target, std::size_t size) const;
    /// Visits the whole file, block by block. Throws FileUnavailable.
    void visit(const std::function<void(std::string_view bytes)>& look) const;

private:
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

}  // namespace registrar
