// SPDX-License-Identifier: Apache-2.0
#pragma once
// The texts that the cells of a workbook share. In memory as long as they are few, else in a temporary file.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "input/nameless_file.h"

namespace registrar {

class SharedTexts {
public:
    void add(std::string_view text);
    std::size_t size() const { return ends_.size(); }
    /// Valid until the next call.
    std::string_view at(std::size_t index);

private:
    std::uint64_t spilled() const { return file_ ? file_->size() : 0; }
    void load(std::uint64_t begin, std::uint64_t end);

    std::vector<std::uint64_t> ends_;
    std::string kept_;                  ///< the last texts, which are not in the file
    std::optional<NamelessFile> file_;  ///< those before, where they are many
    std::string block_;                 ///< a part of the file
    std::uint64_t block_begin_ = 0;
};

}  // namespace registrar
