#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh tests/bench/workbook.sh [ROWS]
#
# Reads ROWS (1000000) learners from workbooks, with texts in the cells and with shared texts. Then imports them
# from a text file and from the workbooks, each into an empty store and once again, and prints the time of each.
# Fails if the reports differ, or if reading a workbook takes more than 150 MB of memory.
#
# RUNS=3         how often each is measured
# WORK           folder for data, stores and results: ${TMPDIR:-/tmp}/registrar-bench-workbook
# REGISTRAR      the program; build/registrar
# PYTHON         the interpreter of the driver
#
# Needs python3. Disk: about 2 GB for a million rows. WORK is kept.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=${WORK:-${TMPDIR:-/tmp}/registrar-bench-workbook}
registrar=${REGISTRAR:-$here/../../build/registrar}
python=${PYTHON:-/usr/bin/python3}
[ -x "$python" ] || python=python3

mkdir -p "$work"
PYTHONDONTWRITEBYTECODE=1 exec "$python" "$here/workbook.py" --work "$work" --registrar "$registrar" \
    --runs "${RUNS:-3}" "$@"
