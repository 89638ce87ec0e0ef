// SPDX-License-Identifier: Apache-2.0
// Generates the random numbers of the data: splitmix64, because the standard distributions differ between
// libraries and the same seed must give the same file everywhere.
#pragma once

#include <cstdint>

namespace registrar::bench {

/// A reproducible stream of numbers.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    /// Returns a number from 0 to `bound` - 1.
    int below(int bound) {
        return static_cast<int>(((next() >> 32) * static_cast<std::uint64_t>(bound)) >> 32);
    }

private:
    std::uint64_t next() {
        std::uint64_t mixed = (state_ += 0x9e3779b97f4a7c15u);
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
        return mixed ^ (mixed >> 31);
    }

    std::uint64_t state_;
};

}  // namespace registrar::bench
