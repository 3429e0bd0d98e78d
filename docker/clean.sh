#!/bin/bash
# Removes what was installed, built and recorded inside the clone. Stops nothing: what still runs is named.
set -euo pipefail
# shellcheck source=docker/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"

for process in /proc/[0-9]*; do
    running=$(readlink "$process/exe" 2>/dev/null || true)
    started=$(tr '\0' ' ' <"$process/cmdline" 2>/dev/null || true)
    case "$running $started" in
        "$BUILD/"* | *" $VENV/bin/"*)
            echo "clean: process ${process#/proc/} still runs from this clone: end it first (Ctrl-C where it was started)." >&2
            exit 1
            ;;
    esac
done

rm -rf --one-file-system build var .venv desk/static desk/web/node_modules
rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache ./*.egg-info
find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
