// SPDX-License-Identifier: Apache-2.0
#pragma once
// How long and from where randomised tests run: REGISTRAR_TEST_COUNT multiplies their rounds,
// REGISTRAR_TEST_SEED begins them elsewhere. Without these, always the same.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace registrar {

/// Rounds of a test that usually makes `usual`.
inline int test_count(int usual) {
    const char* times = std::getenv("REGISTRAR_TEST_COUNT");
    return times == nullptr ? usual : std::max(1, static_cast<int>(std::lround(std::atof(times) * usual)));
}

/// How many times slower than usual this build is: a sanitizer's, for instance. Long tests do a part of their
/// work.
inline std::size_t test_slowness() {
    const char* times = std::getenv("REGISTRAR_TEST_SLOWNESS");
    return times == nullptr ? 1 : static_cast<std::size_t>(std::max(1, std::atoi(times)));
}

/// The seed of a test that usually begins with `usual`.
inline std::uint32_t test_seed(std::uint32_t usual) {
    const char* other = std::getenv("REGISTRAR_TEST_SEED");
    return other == nullptr ? usual : usual + static_cast<std::uint32_t>(std::strtoul(other, nullptr, 10));
}

}  // namespace registrar
