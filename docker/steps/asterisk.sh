#!/bin/bash
# asterisk.sh DIR: puts Debian's Asterisk 22 with its own libraries into DIR, where it runs without chroot.
# Debian 12 has no Asterisk; the suite that has is named here and its signature is checked by apt.
set -euo pipefail
# shellcheck source=docker/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

target=${1:?asterisk.sh DIR}
suite=${HOTLINE_ASTERISK_SUITE:-forky}
command -v mmdebstrap >/dev/null || fail "mmdebstrap is missing: apt-get install mmdebstrap"

rm -rf "$target.tmp"
mkdir -p "$(dirname "$target")"
options=(
    --variant=minbase
    --include=asterisk --include=asterisk-moh-opsound-wav
    # mirrors that are frozen at a day are used as they are; the signature is checked all the same
    --aptopt='Acquire::Check-Valid-Until "false"'
    --dpkgopt='path-exclude=/usr/share/doc/*'
    --dpkgopt='path-include=/usr/share/doc/*/copyright'
    --dpkgopt='path-exclude=/usr/share/man/*'
    --dpkgopt='path-exclude=/usr/share/info/*'
    --dpkgopt='path-exclude=/usr/share/locale/*'
)
mmdebstrap "${options[@]}" "$suite" "$target.tmp" ${HOTLINE_DEBIAN_MIRROR:+"$HOTLINE_DEBIAN_MIRROR"}

version=$(asterisk_of "$target.tmp" -V) || fail "The Asterisk that was installed does not start; see build/setup.log."
case $version in
    "Asterisk 22."*) ;;
    *) fail "Debian $suite has $version and this needs Asterisk 22: name a suite that has it with HOTLINE_ASTERISK_SUITE=…, or use your own with HOTLINE_ASTERISK=external." ;;
esac
# Asterisk refuses to start without its documentation
[ -s "$target.tmp/usr/share/asterisk/documentation/core-en_US.xml" ] || fail "Asterisk's core-en_US.xml is missing in $target.tmp."
# device nodes and the like are for a chroot, and this is none
rm -rf "$target.tmp/dev" "$target.tmp/var/cache/apt" "$target.tmp/var/lib/apt/lists"
rm -rf "$target"
mv "$target.tmp" "$target"
echo "$version is in $target"
