#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh tests/bench/csv.sh [MEGABYTES]
#
# Reads a file of MEGABYTES (500) of plain CSV, and one in which every cell is quoted, with Registrar's reader and
# with libraries, in turn, and prints the time of each. Fails if they disagree on the number of records, of cells
# or of the cells' bytes. Registrar also counts lines, checks the encoding and digests the file (SHA-256), as in
# every run.
#
# RUNS=5         how often each is measured
# WORK           folder for data: ${TMPDIR:-/tmp}/registrar-bench-csv
# BUILD          the build folder with Registrar's libraries; build, configured with -DREGISTRAR_TESTS=ON
# PYTHON         the interpreter of the driver and of the contender in Python
#
# Needs cmake, g++ and python3; libcsv-dev and liborcus-dev for the contenders of these names. Disk: twice
# MEGABYTES. WORK is kept.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=${WORK:-${TMPDIR:-/tmp}/registrar-bench-csv}
build=${BUILD:-$here/../../build}
python=${PYTHON:-/usr/bin/python3}
[ -x "$python" ] || python=python3

mkdir -p "$work"
rm -f "$work/csv_libcsv" "$work/csv_orcus"
cmake --build "$build" --target bench_csv >"$work/build.txt" || { cat "$work/build.txt" >&2; exit 1; }
if [ -e /usr/include/csv.h ]; then
    g++ -std=c++20 -O2 -o "$work/csv_libcsv" "$here/contenders/csv_libcsv.cpp" -lcsv
fi
if pkg-config --exists liborcus-0.17; then
    # shellcheck disable=SC2046  # flags are words
    g++ -std=c++20 -O2 -o "$work/csv_orcus" "$here/contenders/csv_orcus.cpp" $(pkg-config --cflags --libs liborcus-0.17)
fi

PYTHONDONTWRITEBYTECODE=1 exec "$python" "$here/csv_reading.py" --work "$work" --build "$build" \
    --runs "${RUNS:-5}" "$@"
