// SPDX-License-Identifier: Apache-2.0
#include "input/structure.h"

#include <array>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "unit/input/read_all.h"

using namespace registrar;

namespace {

std::vector<std::size_t> walk(std::string_view text, std::size_t from, std::size_t stop) {
    Structure structure;
    structure.reset(text, ';');
    structure.seek(from, stop);
    std::vector<std::size_t> found;
    for (std::size_t at = structure.next(); at != Structure::none; at = structure.next()) found.push_back(at);
    return found;
}

}  // namespace

TEST_CASE("vectors classify every byte as single bytes do") {
    for (int byte = 0; byte < 256; ++byte) {
        for (const std::size_t place : {0U, 15U, 16U, 47U, 63U}) {
            std::array<char, 64> chunk{};
            chunk.fill('x');
            chunk[place] = static_cast<char>(byte);
            const ChunkBits bits = classify(chunk.data(), ';');
            const ChunkBits wanted = classify_portable(chunk.data(), ';');
            CHECK(bits.structural == wanted.structural);
            CHECK(bits.suspicious == wanted.suspicious);
            CHECK(wanted.suspicious == (byte == 0 || byte > 127));
        }
    }
}

TEST_CASE("vectors classify random chunks as single bytes do") {
    std::mt19937 random(test_seed(1));
    std::uniform_int_distribution<int> byte(0, 255);
    for (int round = 0; round < test_count(2000); ++round) {
        std::array<char, 64> chunk{};
        for (char& c : chunk) c = static_cast<char>(byte(random));
        REQUIRE(classify(chunk.data(), ',').structural == classify_portable(chunk.data(), ',').structural);
        REQUIRE(classify(chunk.data(), ',').suspicious == classify_portable(chunk.data(), ',').suspicious);
    }
}

TEST_CASE("the walk finds the structural bytes of its range and no other") {
    std::string text(200, 'x');
    const std::vector<std::size_t> locations = {0, 1, 63, 64, 65, 127, 128, 150, 199};
    for (const std::size_t at : locations) text[at] = ";\"\n\r"[at % 4];
    CHECK(walk(text, 0, text.size()) == locations);
    CHECK(walk(text, 1, 128) == std::vector<std::size_t>{1, 63, 64, 65, 127});
    CHECK(walk(text, 64, 65) == std::vector<std::size_t>{64});
    CHECK(walk(text, 66, 66).empty());
}
