# Shared by the set-up and its steps; sourced, never run. Everything it makes lies inside the clone.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BUILD=$ROOT/build
VENV=$ROOT/.venv
export ROOT BUILD VENV
# nothing of ours is left in a home folder
export PYTHONDONTWRITEBYTECODE=1 DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

# Ends the step with one plain line that says what to do. The set-up keeps it apart from the step's details
# in the file $SETUP_SAYS; 3 tells it that the line is there.
fail() {
    if [ -n "${SETUP_SAYS:-}" ]; then echo "$*" >"$SETUP_SAYS"; else echo "$*" >&2; fi
    exit 3
}

# The Python 3.11 to build on: $PYTHON, or the first that answers as 3.11; empty when there is none.
find_python() {
    local name
    for name in ${PYTHON:-} python3.11 /usr/bin/python3.11 /usr/local/bin/python3.11 python3; do
        if "$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            "$name" -c 'import sys; print(sys._base_executable)'
            return
        fi
    done
}

# Debian ships Python without ensurepip, which a virtual environment needs.
python_lacks_venv() { ! "$1" -c 'import ensurepip' 2>/dev/null; }

# Runs the Asterisk of a tree by that tree's own loader and libraries: no chroot, no root, no mount.
asterisk_of() {
    local tree=$1
    shift
    "$tree/lib64/ld-linux-x86-64.so.2" \
        --library-path "$tree/lib/x86_64-linux-gnu:$tree/usr/lib/x86_64-linux-gnu" \
        "$tree/usr/sbin/asterisk" "$@"
}

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# The line of a log that tells most: the first error, else the last line.
telling_line() {
    grep -m 1 -E '^(E|ERROR|Error|error|npm (error|ERR!)|[A-Za-z.]*(Error|Exception)):? ' "$1" ||
        grep -v '^[[:space:]]*$' "$1" | tail -n 1
}

# remedy LOG: says of a failed step's log what a person can do about it.
remedy() {
    local again="then run the same command again."
    seen() { grep -qiE "$1" "$log"; }
    local log=$1
    if seen 'no space left|not enough free space'; then
        echo "The disk is full: free at least 4 GB, $again"
    elif seen 'do not match the hashes|hash mismatch|EINTEGRITY'; then
        echo "A downloaded package is not the one that was pinned: its mirror is broken or altered; set another, $again"
    elif seen 'certificate verify failed|self.signed certificate|unable to get local issuer'; then
        echo "A mirror's certificate is not trusted: install its CA (for pip and npm: their 'cert' and 'cafile'), $again"
    elif seen 'NO_PUBKEY'; then
        echo "Debian's keys are too old here: apt-get install --only-upgrade debian-archive-keyring, $again"
    elif seen 'temporary failure (in name resolution|resolving)|could not resolve|network is unreachable|failed to establish a new connection|connection (refused|timed out|failed)|could not connect|EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT'; then
        echo "A download failed: check the network (apt, pip and npm use the mirrors and proxies set on this machine), $again"
    elif seen 'no installation candidate|unable to locate package|does not have a release file'; then
        echo "Debian's mirror lacks it ($(telling_line "$log" | cut -c 1-120)): set apt's sources, or for Asterisk HOTLINE_ASTERISK_SUITE or HOTLINE_DEBIAN_MIRROR, $again"
    elif seen 'permission denied|are you root|operation not permitted'; then
        echo "Permission denied: run it as root, or give this user the clone (chown -R \"\$USER\" .), $again"
    else
        echo "Unexpected: $(telling_line "$log" | cut -c 1-160)"
    fi
}
