#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh tests/install_packages.sh [--with-tests]
#
# Installs the missing packages of tests/packages.txt. Uses sudo only if some are missing.
set -eu

list=$(dirname "$0")/packages.txt
if [ "${1:-}" = --with-tests ]; then
    wanted=$(sed -e 's/#.*//' -e '/^\[/d' "$list")
else
    wanted=$(sed -e 's/#.*//' -e '/^\[/,$d' "$list")
fi

missing=
for package in $wanted; do
    case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) in
        installed) ;;
        *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "missing packages, and no sudo to install them:$missing" >&2; exit 1; }
    as_root=sudo
fi
echo "installing:$missing" >&2
$as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
# shellcheck disable=SC2086 # a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
