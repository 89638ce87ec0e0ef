#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh tests/bench/undo.sh [ROWS]
#
# Imports ROWS (1000000) learners that are created, and then the same with another first name, each with and without
# --no-undo, in turn, and prints what it costs to keep the former values: time, bytes written, growth of the store.
# Then takes the second import back and prints how long that lasts. Fails if a report has other counts than expected,
# or if the store is not as it was.
#
# RUNS=3         how often each is measured; the medians count
# WORK           folder for data and stores: ${TMPDIR:-/tmp}/registrar-bench-undo
# REGISTRAR      the program; build/registrar
# PYTHON         the interpreter of the driver
#
# Needs python3. Disk: about 2 GB for a million rows. WORK is kept.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=${WORK:-${TMPDIR:-/tmp}/registrar-bench-undo}
registrar=${REGISTRAR:-$here/../../build/registrar}
python=${PYTHON:-/usr/bin/python3}
[ -x "$python" ] || python=python3

mkdir -p "$work"
PYTHONDONTWRITEBYTECODE=1 exec "$python" "$here/undo.py" --work "$work" --registrar "$registrar" \
    --runs "${RUNS:-3}" "$@"
