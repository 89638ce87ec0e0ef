#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh tests/bench/postgres.sh [ROWS]
#
# Imports ROWS (1000000) rows of learning results into PostgreSQL with Registrar and with every other contender, in
# turn and each into a fresh copy of the same database, and prints the time of each; then several programs at once.
# Fails if the contenders disagree on the rows accepted or the tracking stored. Starts a server of its own.
#
# RUNS=3         how often each contender runs
# WORK           folder for data, server and results: ${TMPDIR:-/tmp}/registrar-bench-postgres
# REGISTRAR      the program; build/registrar
#
# Needs g++, libfmt-dev, libpq-dev, postgresql, python3; pgloader is measured if it is installed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=${WORK:-${TMPDIR:-/tmp}/registrar-bench-postgres}
registrar=${REGISTRAR:-$here/../../build/registrar}

mkdir -p "$work"
g++ -std=c++20 -O2 -o "$work/generate" "$here"/generator/*.cpp -lfmt
g++ -std=c++20 -O2 -I/usr/include/postgresql -o "$work/bare" "$here/contenders/bare_postgres.cpp" -lpq

PYTHONDONTWRITEBYTECODE=1 exec python3 "$here/postgres.py" --work "$work" --registrar "$registrar" \
    --runs "${RUNS:-3}" "$@"
