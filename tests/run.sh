#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh tests/run.sh [--long] [--sanitize address,undefined|thread]
#
# Installs missing packages, builds, and runs every check: layout of the sources, packages, clang-tidy, the suite under
# AddressSanitizer and UBSan, the tests of threads under ThreadSanitizer, and last the suite without sanitizers. Stops
# at the first stage that fails. Ends by printing the seconds of each stage.
#
# --long      runs ten times the rounds of randomised tests
# --sanitize  runs only the suite, in a build with these sanitizers
#
# REGISTRAR_TEST_COUNT=N  multiplies the rounds of randomised tests
# REGISTRAR_TEST_SEED=N   changes their seed
#
# tests/program/faults_test.py and together_test.py print each failure with the setting that repeats it.
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

# Ends the current stage and begins another.
stage() {
    now=$(date +%s)
    [ -z "$stage" ] || seconds="$seconds$(printf '%6d s  %s' $((now - began)) "$stage")
"
    stage=$1
    began=$now
    [ -z "$stage" ] || echo "== $stage" >&2
}

# Prints the seconds of each stage. Called at the end, also if a stage failed.
print_seconds() {
    stage ''
    printf '%s' "$seconds" >&2
}

# sanitized_suite FOLDER [CTEST-OPTION…]: runs the suite with fewer rounds and smaller files, because each takes
# several times as long.
sanitized_suite() {
    (
        export REGISTRAR_TEST_SLOWNESS=5 REGISTRAR_TEST_COUNT="${REGISTRAR_TEST_COUNT:-0.1}"
        suite "$@"
    )
}

threads_suite() {
    sanitized_suite build-tsan -L threads
}

# Runs the suite under AddressSanitizer without four kinds of tests: checks of sources, which gain nothing from it;
# those that repeat others on a server; program.faults, whose failing system calls would be the sanitizer's; and program.memory, which would measure the
# sanitizer.
addresses_suite() {
    sanitized_suite build-asan -LE 'sources|server' -E '^program[.](faults|memory)$'
}

# suite FOLDER [CTEST-OPTION…]: runs the tests of a build.
suite() {
    folder=$1
    shift
    ctest --test-dir "$folder" --output-on-failure --no-tests=error -j "$(nproc)" "$@"
}

# build FOLDER OPTION… [-- TARGET…]: makes a unity build in a new folder, because it takes half the time. An existing
# folder keeps its kind, so that a build of separate sources is not compiled again.
build() {
    folder=$1
    shift
    [ -e "$folder/CMakeCache.txt" ] || set -- -DCMAKE_UNITY_BUILD=ON "$@"
    sh tests/build.sh "$folder" "$@"
}

# sanitized_build FOLDER SANITIZERS [OPTION…] [-- TARGET…]: optimises little, because the build is used only once.
# Uses clang, which takes two thirds of gcc's time for it.
sanitized_build() {
    folder=$1
    list=$2
    shift 2
    CXX=clang++ CXXFLAGS='-O1 -g1' build "$folder" -DCMAKE_BUILD_TYPE=None -DREGISTRAR_SANITIZE="$list" "$@"
}

trap print_seconds EXIT

stage 'packages'
sh tests/install_packages.sh --with-tests
# From here on, PATH contains only programs of the listed packages.
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
# The sources of a layer are checked together, as they include the same headers. .clang-tidy reports on all of them.
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
