// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/case_files.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <vector>

namespace registrar {

namespace fs = std::filesystem;

void copy_case(const fs::path& folder, const fs::path& copy) {
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().filename() != "expected")
            fs::copy(entry.path(), copy / entry.path().filename(), fs::copy_options::recursive);
}

std::string list_case_files(const fs::path& folder) {
    std::vector<std::string> paths;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const fs::path below = entry.path().lexically_relative(folder);
        const std::string first = below.begin()->string();
        const bool own = first == "store" || first.starts_with("source") || below.extension() == ".xml";
        if (!own && entry.is_regular_file()) paths.push_back(below.string());
    }
    std::sort(paths.begin(), paths.end());
    std::string text;
    for (const std::string& path : paths) text += path + "\n";
    return text;
}

std::string read_case_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_case_file(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

}  // namespace registrar
