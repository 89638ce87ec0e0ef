#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh tests/run.sh [--long] [--sanitize address,undefined|thread]
#
# Installs what is missing, builds, and runs every check: layout of the sources, packages, clang-tidy, the whole
# suite under AddressSanitizer and UBSan, what uses threads under ThreadSanitizer, and last the suite itself.
# Stops at the first stage that fails. The output ends with the seconds of each stage.
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
stage=
seconds=

# Ends the stage before and begins another.
stage() {
    now=$(date +%s)
    [ -z "$stage" ] || seconds="$seconds$(printf '%6d s  %s' $((now - began)) "$stage")
"
    stage=$1
    began=$now
    [ -z "$stage" ] || echo "== $stage" >&2
}

# Called at the end, also of a run that fails.
print_seconds() {
    stage ''
    printf '%s' "$seconds" >&2
}

# sanitized_suite FOLDER [CTEST-OPTION…]: with fewer rounds and smaller files, as each takes several times as long.
sanitized_suite() {
    (
        export REGISTRAR_TEST_SLOWNESS=5 REGISTRAR_TEST_COUNT="${REGISTRAR_TEST_COUNT:-0.25}"
        suite "$@"
    )
}

threads_suite() {
    sanitized_suite build-tsan -L threads
}

# AddressSanitizer runs all but checks of sources, which it adds nothing to, program.faults, whose failing system calls
# would be the sanitizer's own, and program.memory, which would measure the sanitizer.
addresses_suite() {
    sanitized_suite build-asan -LE sources -E '^program[.](faults|memory)$'
}

# suite FOLDER [CTEST-OPTION…]
suite() {
    folder=$1
    shift
    ctest --test-dir "$folder" --output-on-failure --no-tests=error -j "$(nproc)" "$@"
}

# build FOLDER OPTION… [-- TARGET…]: a new folder gets a unity build, which takes half the time; a folder that is
# there stays as it is, so that one that compiles each source alone is not built anew.
build() {
    folder=$1
    shift
    [ -e "$folder/CMakeCache.txt" ] || set -- -DCMAKE_UNITY_BUILD=ON "$@"
    sh tests/build.sh "$folder" "$@"
}

# Optimised a little: a build that is made once and run once. clang takes two thirds of gcc's time for it.
sanitized_build() {
    folder=$1
    list=$2
    shift 2
    CXX=clang++ CXXFLAGS='-O1 -g1' build "$folder" -DCMAKE_BUILD_TYPE=None -DREGISTRAR_SANITIZE="$list" "$@"
}

trap print_seconds EXIT

stage 'packages'
sh tests/install_packages.sh --with-tests
# From here on there are no programs but those of the listed packages.
PATH=/usr/sbin:/usr/bin:/sbin:/bin python3 tests/check_packages.py programs build-programs
export PATH="$PWD/build-programs" PYTHONNOUSERSITE=1

case $only in
    '') ;;
    thread)
        stage 'build with ThreadSanitizer'
        sanitized_build build-tsan thread -- threads
        stage 'threads under ThreadSanitizer'
        threads_suite
        exit ;;
    *)
        stage "build with $only"
        sanitized_build build-asan "$only"
        stage "suite under $only"
        addresses_suite
        exit ;;
esac

stage 'clang-format'
find interpreter actions tests '(' -name '*.h' -o -name '*.cpp' ')' -print0 |
    xargs -0 clang-format --dry-run -Werror

stage 'build'
build build-tests -DCMAKE_BUILD_TYPE=RelWithDebInfo
python3 tests/check_packages.py build build-tests

stage 'clang-tidy'
mkdir -p build-tidy
cmake -G Ninja -S . -B build-tidy -DCMAKE_UNITY_BUILD=ON -DREGISTRAR_TESTS=OFF >build-tidy/configure.log 2>&1 ||
    { cat build-tidy/configure.log >&2; exit 1; }
# The sources of a layer are read together, as they include the same headers; .clang-tidy reports on all of them.
sed -n 's/^  "file": "\(.*\)",*$/\1/p' build-tidy/compile_commands.json |
    xargs -P "$(nproc)" -n 1 clang-tidy -p build-tidy --quiet --warnings-as-errors='*' --extra-arg=-w

stage 'build with AddressSanitizer and UBSan'
sanitized_build build-asan address,undefined
stage 'suite under AddressSanitizer and UBSan'
addresses_suite

stage 'build with ThreadSanitizer'
sanitized_build build-tsan thread -- threads
stage 'threads under ThreadSanitizer'
threads_suite

stage 'suite'
suite build-tests
