#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh tests/bench/run.sh [--narrow] [ROWS]
#
# Imports ROWS (1000000) rows of learning results by Registrar and by every other contender, in turn and
# each from a fresh copy of the same store, and prints what each took. Fails where they do not agree on
# the rows accepted, the rows rejected and the tracking stored. --narrow: no key of the file comes up twice.
#
# RUNS=3         how often each contender runs
# CONTENDERS     which ones: registrar python sqlite duckdb bare-sorted bare-batched
# WORK           where data, stores and results go: ${TMPDIR:-/tmp}/registrar-bench
# REGISTRAR      the program; build/registrar
# PYTHON         the interpreter of the driver and of the contender in Python
#
# Needs g++, libfmt-dev, libsqlite3-dev, python3, sqlite3 and tzdata; for DuckDB also node and npm.
# Disk: about 1 GB for a million rows; WORK is left as it is, with the figures in results.json.
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
