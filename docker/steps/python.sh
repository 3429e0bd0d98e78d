#!/bin/bash
# python.sh LOCK: makes .venv on Python 3.11 and installs requirements/LOCK.txt and the clone into it.
# Every package is pinned by version and hash; pip takes them from where this machine's pip is set to.
set -euo pipefail
# shellcheck source=docker/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$ROOT"

lock=${1:?python.sh LOCK}
python=$(find_python)
[ -n "$python" ] || fail "Python 3.11 was not found: apt-get install python3.11"
if python_lacks_venv "$python"; then
    fail "Python at $python has no ensurepip: apt-get install python3.11-venv, or name another Python 3.11 with PYTHON=…"
fi

"$VENV/bin/python" -c '' 2>/dev/null || "$python" -m venv --clear "$VENV"

install=("$VENV/bin/python" -m pip --disable-pip-version-check install --no-input --progress-bar off)
# a cache of downloads is kept only where somebody asked for one
[ -n "${PIP_CACHE_DIR:-}" ] || install+=(--no-cache-dir)
"${install[@]}" --require-hashes --no-deps -r requirements/bootstrap.txt
# Some packages come as source only: they are built with the pinned setuptools, not with one fetched for it.
"${install[@]}" --require-hashes --no-deps --no-build-isolation -r "requirements/$lock.txt"
"${install[@]}" --no-deps --no-build-isolation -e .
