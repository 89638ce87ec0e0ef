// SPDX-License-Identifier: Apache-2.0
#pragma once
// Scales and seeds randomised tests. REGISTRAR_TEST_COUNT multiplies their rounds, REGISTRAR_TEST_SEED
// changes the seed. Without these, every run is the same.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace registrar {

/// Returns the number of rounds of a test that makes `usual` by default.
inline int test_count(int usual) {
    const char* times = std::getenv("REGISTRAR_TEST_COUNT");
    return times == nullptr ? usual : std::max(1, static_cast<int>(std::lround(std::atof(times) * usual)));
}

/// Returns how many times slower than usual this build is, for example with a sanitizer. Long tests reduce
/// their work by it.
inline std::size_t test_slowness() {
    const char* times = std::getenv("REGISTRAR_TEST_SLOWNESS");
    return times == nullptr ? 1 : static_cast<std::size_t>(std::max(1, std::atoi(times)));
}

/// Returns the seed of a test whose default seed is `usual`.
inline std::uint32_t test_seed(std::uint32_t usual) {
    const char* other = std::getenv("REGISTRAR_TEST_SEED");
    return other == nullptr ? usual : usual + static_cast<std::uint32_t>(std::strtoul(other, nullptr, 10));
}

}  // namespace registrar
