#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh tests/bench/run.sh [--narrow] [ROWS]
#
# Imports ROWS (1000000) rows of learning results with Registrar and with every other contender, in turn and
# each into a fresh copy of the same store, and prints the time of each. Fails if they disagree on the rows
# accepted, the rows rejected or the tracking stored. --narrow: no key of the file appears twice.
#
# RUNS=3         how often each contender runs
# CONTENDERS     the contenders to run: registrar python sqlite duckdb bare-sorted bare-batched
# WORK           folder for data, stores and results: ${TMPDIR:-/tmp}/registrar-bench
# REGISTRAR      the program; build/registrar
# PYTHON         the interpreter of the driver and of the contender in Python
#
# Needs g++, libfmt-dev, libsqlite3-dev, python3, sqlite3 and tzdata; for DuckDB also node and npm.
# Disk: about 1 GB for a million rows. WORK is kept, with the figures in results.json.
# The last two columns of a table are the contender's time divided by Registrar's.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=${WORK:-${TMPDIR:-/tmp}/registrar-bench}
registrar=${REGISTRAR:-$here/../../build/registrar}
python=${PYTHON:-/usr/bin/python3}
[ -x "$python" ] || python=python3

mkdir -p "$work"
g++ -std=c++20 -O2 -o "$work/generate" "$here"/generator/*.cpp -lfmt
g++ -std=c++20 -O2 -o "$work/bare" "$here/contenders/bare.cpp" -lsqlite3

PYTHONDONTWRITEBYTECODE=1 exec "$python" "$here/driver.py" --work "$work" --registrar "$registrar" \
    --runs "${RUNS:-3}" --contenders "${CONTENDERS:-}" "$@"
