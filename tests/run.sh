#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh tests/run.sh [--long] [--sanitize address,undefined|thread]
#
# Installs what is missing, builds, and runs every check: layout of the sources, clang-tidy, the whole suite
# under AddressSanitizer and UBSan, what uses threads under ThreadSanitizer, and last the suite itself, whose
# summary ends the output. Stops at the first step that fails.
#
# --long      ten times the rounds of randomised tests
# --sanitize  only the suite, in a build with these sanitizers
#
# REGISTRAR_TEST_COUNT=N  multiplies the rounds of randomised tests
# REGISTRAR_TEST_SEED=N   begins them elsewhere
#
# Failures of tests/program/faults_test.py and together_test.py are printed with the words that repeat them.
set -eu

cd "$(dirname "$0")/.."
only=
while [ $# -gt 0 ]; do
    case $1 in
        --long) export REGISTRAR_TEST_COUNT=10 ;;
        --sanitize) only=${2:?--sanitize needs a list}; shift ;;
        *) sed -n '4s/^# /usage: /p' "$0" >&2; exit 2 ;;
    esac
    shift
done
jobs=$(nproc)
began=$(date +%s)

step() {
    echo "== $* ($(($(date +%s) - began)) s)" >&2
}

# What uses threads; but not the hundreds of thousands of rows that runs are killed over, which would take an
# hour here and run in both other builds.
threads_suite() {
    suite build-tsan -L threads -E '^program[.]resume$'
}

# suite FOLDER [CTEST-OPTION…]
suite() {
    folder=$1
    shift
    ctest --test-dir "$folder" --output-on-failure --no-tests=error -j "$jobs" "$@"
}

# Optimised a little and with line numbers only: a build that is made once and run once.
sanitized_build() {
    folder=$1
    list=$2
    shift 2
    CXXFLAGS='-O1 -g1' sh tests/build.sh "$folder" -DCMAKE_BUILD_TYPE=None -DREGISTRAR_SANITIZE="$list" "$@"
}

sh tests/install_packages.sh --with-tests

case $only in
    '') ;;
    thread)
        sanitized_build build-tsan thread -- threads
        threads_suite
        exit ;;
    *)
        sanitized_build build-asan "$only"
        suite build-asan -LE sources
        exit ;;
esac

step 'clang-format'
find interpreter actions tests '(' -name '*.h' -o -name '*.cpp' ')' -print0 |
    xargs -0 clang-format --dry-run -Werror

step 'build'
sh tests/build.sh build-tests -DCMAKE_BUILD_TYPE=RelWithDebInfo

step 'clang-tidy'
find interpreter actions -name '*.cpp' -print0 |
    xargs -0 -P "$jobs" -n 4 clang-tidy -p build-tests --quiet --warnings-as-errors='*' --extra-arg=-w

step 'suite under AddressSanitizer and UBSan'
sanitized_build build-asan address,undefined
suite build-asan -LE sources

step 'threads under ThreadSanitizer'
sanitized_build build-tsan thread -- threads
threads_suite

step 'suite'
suite build-tests
