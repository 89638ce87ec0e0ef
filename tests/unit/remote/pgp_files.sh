#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh pgp_files.sh FOLDER: makes key rings and OpenPGP files for the tests of pgp.h.
#
# home/      of the instance: its private key, locked by a passphrase, and the public key of the partner
# public/    of another instance, with public keys only; bare/ has no keys
set -eu
cd "$1"
mkdir -m 700 home public bare partner stranger
gpg() {
    home=$1
    shift
    command gpg --homedir "$home" --batch --yes --quiet --no-tty --trust-model always --pinentry-mode loopback "$@" 2>>log
}
make_key() {
    gpg "$1" --passphrase "$3" --quick-generate-key "$2" future-default default never
}

printf 'open sesame\n' >passphrase
printf 'wrong words\n' >wrong
make_key home import@example.com 'open sesame'
make_key partner partner@example.com ''
make_key stranger stranger@example.com ''
gpg partner --faked-system-time 20200101T000000! --passphrase '' --quick-generate-key old@example.com \
    future-default default 1y
gpg home --export import@example.com >import.pub
gpg partner --export partner@example.com old@example.com >partner.pub
gpg stranger --export stranger@example.com >stranger.pub
gpg home --import partner.pub
gpg partner --import import.pub
gpg stranger --import import.pub
gpg public --import partner.pub import.pub

printf 'login;name\nanna;Größe\n' >plain.csv
head -c 100000 /dev/urandom | od -A n -t x1 >large.csv
gpg partner -r import@example.com -o signed.gpg --sign --encrypt plain.csv
gpg partner -r import@example.com -o armoured.asc --armor --sign --encrypt plain.csv
gpg partner -r import@example.com -o large.gpg --sign --encrypt large.csv
gpg partner -r import@example.com -o unsigned.gpg --encrypt plain.csv
gpg stranger -r import@example.com -o stranger.gpg --sign --encrypt plain.csv
gpg partner -r partner@example.com -o other.gpg --encrypt plain.csv
gpg partner -o clear.asc --clear-sign plain.csv
gpg stranger -o clear-stranger.asc --clear-sign plain.csv
gpg partner -o opaque.gpg --sign plain.csv
gpg partner -u old@example.com --faked-system-time 20200102T000000! -o expired.asc --clear-sign plain.csv
sed 's/anna/anne/' clear.asc >clear-tampered.asc
size=$(wc -c <large.gpg)
{ head -c $((size / 2)) large.gpg; printf 'XXXX'; tail -c +$((size / 2 + 5)) large.gpg; } >tampered.gpg
head -c $((size - 50000)) large.gpg >cut.gpg
for home in home public bare partner stranger; do
    gpgconf --homedir "$home" --kill all
done
