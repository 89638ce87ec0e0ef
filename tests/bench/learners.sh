#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh tests/bench/learners.sh [ROWS]
#
# Creates ROWS (1000000) learners without passwords, imports the same file again, then one in which 5 % are
# changed, and prints the time of each, next to that of a bare program that writes the same tables. Fails if the
# report has other counts than expected.
#
# RUNS=3         how often each is measured
# WORK           folder for data, stores and results: ${TMPDIR:-/tmp}/registrar-bench-learners
# REGISTRAR      the program; build/registrar
# PYTHON         the interpreter of the driver
#
# Needs g++, libsqlite3-dev and python3. Disk: about 1.5 GB for a million rows. WORK is kept.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=${WORK:-${TMPDIR:-/tmp}/registrar-bench-learners}
registrar=${REGISTRAR:-$here/../../build/registrar}
python=${PYTHON:-/usr/bin/python3}
[ -x "$python" ] || python=python3

mkdir -p "$work"
g++ -std=c++20 -O2 -o "$work/bare_learners" "$here/contenders/bare_learners.cpp" -lsqlite3

PYTHONDONTWRITEBYTECODE=1 exec "$python" "$here/learners.py" --work "$work" --registrar "$registrar" \
    --runs "${RUNS:-3}" "$@"
