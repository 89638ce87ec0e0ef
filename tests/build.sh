#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh tests/build.sh FOLDER [CMAKE-OPTION…] [-- TARGET…]
#
# Configures and builds Registrar in FOLDER, with ccache and the mold linker if they are installed. Compiled objects
# contain no absolute path, so that a clone in another folder shares the cache. A unity build (-DCMAKE_UNITY_BUILD=ON)
# takes half the time if nothing is cached, but does not share the cache.
set -eu

source=$(cd "$(dirname "$0")/.." && pwd)
folder=$1
shift
if command -v ccache >/dev/null; then
    export CCACHE_BASEDIR="$source" CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1 CCACHE_MAXSIZE="${CCACHE_MAXSIZE:-10G}"
    set -- -DCMAKE_CXX_COMPILER_LAUNCHER=ccache "$@"
fi
options=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    options="$options $1"
    shift
done
[ $# -eq 0 ] || shift

if command -v mold >/dev/null; then
    options="$options -DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=mold"
fi

mkdir -p "$folder"
log=$folder/configure.log
# shellcheck disable=SC2086 # a list of words
cmake -G Ninja -S "$source" -B "$folder" $options >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
ninja -C "$folder" --quiet "$@"
