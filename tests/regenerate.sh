#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh tests/regenerate.sh [REGISTRAR]
#
# Writes everything that is generated from the tables of actions, steps, providers and record types: the files of
# schemas/, and the outputs and tables in README.md and the pages that it links. Then says what cases still lack.
# REGISTRAR is the program to use. Without it, the script builds and uses build-tests/registrar.
set -eu

cd "$(dirname "$0")/.."
program=${1:-}
if [ -z "$program" ]; then
    [ -e build-tests/CMakeCache.txt ] || set -- -DCMAKE_UNITY_BUILD=ON -DCMAKE_BUILD_TYPE=RelWithDebInfo
    sh tests/build.sh build-tests "$@" -- registrar
    program=build-tests/registrar
fi
"$program" schema --out schemas/registrar.xsd
"$program" describe --format markdown >schemas/reference.md
REGISTRAR="$program" python3 -B tests/completeness/readme_test.py --update >/dev/null
exec python3 -B tests/completeness/check_cases.py "$program"
