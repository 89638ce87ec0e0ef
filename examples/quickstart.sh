#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh examples/quickstart.sh
#
# Installs what is needed, builds Registrar in build/, and imports the first example into an SQLite store. A
# second call builds nothing anew and finds every row unchanged.
set -eu

cd "$(dirname "$0")/.."
example=examples/01-first-import
out=build/quickstart
store=sqlite:$out/registrar.db
registrar=build/registrar

sh tests/install_packages.sh
echo "building $registrar" >&2
sh tests/build.sh build -DREGISTRAR_TESTS=OFF -DCMAKE_UNITY_BUILD=ON

if [ ! -e "$out/registrar.db" ]; then
    mkdir -p "$out"
    echo "restoring $example/store into $store" >&2
    "$registrar" restore "$example/store" --store "$store" || { rm -f "$out"/registrar.db*; exit 1; }
fi

# The example's clock, so that its dates mean what they meant when it was written.
code=0
"$registrar" run "$example/definition.xml" "$example/input.csv" --store "$store" --now 2026-11-22T10:00:00Z \
    --report "$out/report.html" --outcomes "$out/outcomes.csv" --rejects "$out/rejects.csv" || code=$?
# 1 says that rows were rejected, and this file has every mistake that a row can have.
[ "$code" -eq 1 ] || { echo "the import ended with exit code $code, 1 was expected" >&2; exit 1; }

cat <<TEXT

The import stored what could be stored and rejected the rest: exit code 1, as expected of this file.
  $out/report.html    the report as a page
  $out/outcomes.csv   what became of each row that has a message
  $out/rejects.csv    the rejected rows as they were, to be mended and run again

Run this script again: every row comes out unchanged or is rejected once more. And try
  $registrar check $example/definition.xml
  $registrar explain $example/definition.xml $example/input.csv
  $registrar plan $example/definition.xml $example/input.csv --store $store
  $registrar snapshot --out $out/snapshot --store $store
  $registrar test examples
TEXT
