// SPDX-License-Identifier: Apache-2.0
#include "input/stop.h"

#include <poll.h>

#include <catch2/catch.hpp>

using namespace registrar;

namespace {

bool is_readable(int descriptor) {
    pollfd waiting{descriptor, POLLIN, 0};
    return poll(&waiting, 1, 0) == 1;
}

}  // namespace

TEST_CASE("a stop that is lowered can be raised again") {
    Stop stop;
    stop.lower();
    for (int round = 0; round < 2; ++round) {
        stop.raise();
        stop.raise();
        CHECK(stop.raised());
        CHECK(is_readable(stop.descriptors()[0]));
        stop.lower();
        CHECK_FALSE(stop.raised());
        CHECK_FALSE(is_readable(stop.descriptors()[0]));
    }
}

TEST_CASE("lowering a stop does not lose the signal of its parent") {
    Stop signal;
    Stop stop(&signal);
    stop.raise();
    signal.raise();
    stop.lower();
    CHECK(stop.raised());
    CHECK(is_readable(stop.descriptors()[1]));
}
