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

# Says of a failed step's log what a person can do about it.
remedy() {
    local log=$1
    if grep -qiE 'no space left|not enough free space' "$log"; then
        echo "The disk is full: free at least 4 GB, then run the same command again."
    elif grep -qiE 'temporary failure (in name resolution|resolving)|could not resolve|network is unreachable|failed to establish a new connection|connection (refused|timed out|failed)|EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|could not connect' "$log"; then
        echo "A download failed: check the network (apt, pip and npm use the mirrors and proxies set on this machine), then run the same command again."
    elif grep -qiE 'do not match the hashes|hash mismatch|EINTEGRITY' "$log"; then
        echo "A downloaded package is not the one that was pinned: the mirror is broken or altered; use another, then run the same command again."
    elif grep -qiE 'certificate verify failed|self.signed certificate|unable to get local issuer' "$log"; then
        echo "The mirror's certificate is not trusted: install its CA (apt-get install ca-certificates; pip's and npm's 'cafile'), then run the same command again."
    elif grep -qiE 'permission denied|are you root|operation not permitted' "$log"; then
        echo "Permission denied: run it as root, or give this user the clone (chown -R \"\$USER\" .), then run the same command again."
    else
        echo "Unexpected; last line: $(grep -v '^[[:space:]]*$' "$log" | tail -n 1 | cut -c 1-160)"
    fi
}
