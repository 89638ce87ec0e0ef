// SPDX-License-Identifier: Apache-2.0
#pragma once
// A file that grows batch by batch beside the store (`--outcomes`, `--rejects`): synced before its batch
// commits, cut back to the last committed length on resume.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace registrar {

class ResultFile {
public:
    /// Opens and empties the file. `secret` makes it readable by its owner only. Throws FileUnavailable.
    static ResultFile create(const std::string& path, bool secret);
    /// Opens a file that a resumed run wrote and cuts it to `length`. Throws Refused where it is missing or
    /// shorter.
    static ResultFile resume(const std::string& path, std::uint64_t length);

    ResultFile(ResultFile&& other) noexcept;
    ResultFile& operator=(ResultFile&&) = delete;
    ~ResultFile();

    void write(std::string_view bytes);
    /// The last bytes of the file, at most 4.
    const std::string& tail() const { return tail_; }
    /// Everything written so far survives a power cut.
    void sync();
    std::uint64_t length() const { return length_; }

private:
    ResultFile(std::string path, int descriptor, std::uint64_t length);

    std::string path_;
    int descriptor_;
    std::uint64_t length_;
    std::string tail_;
};

}  // namespace registrar
