// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target without a fuzzer, once on every file of the folders on the command line. The first
// folder must exist; the others may be missing.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::size_t replay(const std::filesystem::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        // A failure aborts, so the name must be flushed first.
        std::printf("%s\n", entry.path().c_str());
        std::fflush(stdout);
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
        ++count;
    }
    return count;
}

}  // namespace

int main(int count, char** words) {
    for (int at = 1; at < count; ++at) {
        if (at > 1 && !std::filesystem::exists(words[at])) {
            std::printf("%s is not there, skipped\n", words[at]);
            continue;
        }
        if (replay(words[at]) == 0) {
            std::printf("%s holds no file\n", words[at]);
            return 1;
        }
    }
    return count > 1 ? 0 : 1;
}
