// SPDX-License-Identifier: Apache-2.0
// Where everything that can go wrong becomes a line on standard error and an exit code of the contract.
#include <clocale>
#include <cstdio>
#include <exception>

#include "cli/verb.h"
#include "diag/unavailable.h"
#include "engine/lease.h"

namespace {

int failed(const std::exception& error, int code) {
    std::fprintf(stderr, "registrar: %s\n", error.what());
    return code;
}

}  // namespace

int main(int count, char** words) {
    std::setlocale(LC_CTYPE, "C.UTF-8");
    try {
        return registrar::run_command_line(count, words);
    } catch (const registrar::Refused& error) {
        return failed(error, 2);
    } catch (const registrar::LeaseHeld& error) {
        return failed(error, 5);
    } catch (const registrar::Unavailable& error) {
        return failed(error, 6);
    } catch (const registrar::BadInput& error) {
        return failed(error, 7);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "registrar: internal error: %s\n", error.what());
        return 70;
    }
}
