#!/bin/bash
# debian.sh PACKAGE…: installs those Debian packages that are missing; starts no service of theirs.
set -euo pipefail
# shellcheck source=docker/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

missing=()
for package; do installed "$package" || missing+=("$package"); done
[ ${#missing[@]} -gt 0 ] || exit 0
command -v apt-get >/dev/null || fail "These are missing and there is no apt-get to install them: ${missing[*]}"
[ "$(id -u)" = 0 ] || fail "Not root: run it as root once, or install these yourself: apt-get install ${missing[*]}"

# Debian starts a server as soon as it is installed; tests start their own, on free ports.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
fi
apt-get update
apt-get install -y --no-install-recommends "${missing[@]}"
