#!/bin/bash
# Brings a fresh clone to everything installed, inside the clone (only apt packages are outside it):
#   docker/setup.sh run     what `make run` needs
#   docker/setup.sh test    and what `make test` and `make check` need
#   docker/setup.sh bench   and what `make bench` needs
# A step whose inputs have not changed is skipped. Details go to build/setup.log.
# HOTLINE_ASTERISK=external: an Asterisk 22 that is already there is used, none is built.
set -euo pipefail
# shellcheck source=docker/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"

STEPS=docker/steps
STAMPS=$BUILD/stamps
LOG=$BUILD/setup.log
NEED_KB=$((4 * 1024 * 1024))
RUN_PACKAGES=(sip-tester)
TEST_PACKAGES=(redis-server postgresql chromium espeak-ng sox fonts-wqy-microhei iproute2)

die() {
    echo "set-up: $*" >&2
    exit 1
}

profile=${1:-run}
case $profile in run | test | bench) ;; *) die "unknown profile '$profile': run, test or bench" ;; esac
external=$([ "${HOTLINE_ASTERISK:-}" = external ] && echo yes || echo no)

[ "$(uname -m)" = x86_64 ] || die "this set-up knows x86_64 only, and this is $(uname -m); use docker/ on an x86_64 machine."
python=$(find_python)
[ -n "$python" ] || die "Python 3.11 was not found: apt-get install python3.11 (Debian 12), or name it: make PYTHON=/path/to/python3.11 …"
if [ "$external" = no ]; then
    # shellcheck disable=SC1091
    system=$(. /etc/os-release && echo "${ID:-unknown} ${VERSION_ID:-0}")
    case $system in
        "debian 12"* | "debian 13"*) ;;
        *) die "this is $system, and Asterisk is built on Debian 12: use your own Asterisk 22 with HOTLINE_ASTERISK=external, or 'docker compose up' in docker/ (README.md tells how)." ;;
    esac
fi

mkdir -p "$STAMPS" || die "cannot write here: run it as the owner of $ROOT."
exec 8>"$BUILD/setup.lock"
flock -n 8 || die "another set-up is running in this clone: wait for it to end."
export SETUP_SAYS=$BUILD/step.says

# hash_of FILE-OR-WORD…: one hash of the files' contents (folders: of every file in them) and of words, name=value.
hash_of() {
    local item
    for item; do
        if [ -d "$item" ]; then
            find "$item" -name node_modules -prune -o -type f -print0 |
                LC_ALL=C sort -z | xargs -0 -r sha256sum
        elif [ -f "$item" ]; then
            sha256sum "$item"
        else
            echo "$item"
        fi
    done | sha256sum | cut -d ' ' -f 1
}

stamped() { [ -f "$STAMPS/$1" ] && [ "$(cat "$STAMPS/$1")" = "$2" ]; }

# enough_space: asked only when there is something to install.
enough_space() {
    local free
    free=$(df -Pk "$BUILD" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$NEED_KB" ] || die "only $((free / 1024)) MB are free here and the set-up needs 4 GB: free some, then run the same command again."
}

number=0
total=5
# report TEXT RESULT: the step's line; one whose result is still to come is left open.
report() {
    printf '[%d/%d] %-40s %s' "$number" "$total" "$1" "$2"
    [ "$2" = "… " ] || echo
}

# step NAME TEXT HASH CHECK COMMAND…: runs COMMAND unless NAME's stamp is HASH and the function CHECK succeeds.
step() {
    local name=$1 text=$2 hash=$3 check=$4 began=$SECONDS code=0
    shift 4
    number=$((number + 1))
    if stamped "$name" "$hash" && "$check" >/dev/null 2>&1; then
        report "$text" "done already"
        return
    fi
    enough_space
    rm -f "$STAMPS/$name"
    report "$text" "… "
    "$@" >"$BUILD/step.log" 2>&1 8>&- || code=$?
    { echo "== $(date -Is) $name: $*"; cat "$BUILD/step.log"; } >>"$LOG"
    if [ "$code" -ne 0 ]; then
        echo "failed"
        if [ "$code" -eq 3 ]; then die "$(cat "$SETUP_SAYS")"; fi
        die "$(remedy "$BUILD/step.log") (details: build/setup.log)"
    fi
    if ! "$check" >>"$LOG" 2>&1; then
        echo "failed"
        die "it ended well and yet nothing that works is there: $(tail -n 1 "$LOG" | cut -c 1-160) (details: build/setup.log)"
    fi
    echo "$hash" >"$STAMPS/$name"
    echo "$((SECONDS - began)) s"
}

# What each step made may be gone, or made for another machine: it is tried, not only looked up.
python_stands() { "$VENV/bin/python" -c "import cti" && [ -x "$VENV/bin/hotline" ]; }
asterisk_stands() { asterisk_of "$BUILD/asterisk" -V; }
models_stand() { [ -s "$BUILD/models/whisper-base/model.bin" ]; }
pages_stand() { [ -s "$ROOT/desk/static/index.html" ]; }

packages=("${RUN_PACKAGES[@]}")
if [ "$external" = no ]; then packages+=(mmdebstrap); fi
if [ "$python" = /usr/bin/python3.11 ] && python_lacks_venv "$python"; then packages+=(python3.11-venv); fi
if [ "$profile" != run ]; then packages+=("${TEST_PACKAGES[@]}"); fi
all_installed() {
    local package
    for package in ${packages[@]+"${packages[@]}"}; do installed "$package" || return 1; done
}
# apt's packages are outside the clone, so they are looked at and not remembered
all_installed && echo looked >"$STAMPS/debian"
step debian "Debian packages" looked all_installed "$STEPS/debian.sh" ${packages[@]+"${packages[@]}"}

python_hash() {
    hash_of "$STEPS/python.sh" requirements/bootstrap.txt "requirements/$1.txt" pyproject.toml "python=$python" "clone=$ROOT"
}
lock="test"
# the tests' packages hold those of the run, at the same versions
if [ "$profile" = run ] && ! stamped python "$(python_hash test)"; then lock="run"; fi
step python "Python packages (about a minute)" "$(python_hash "$lock")" \
    python_stands "$STEPS/python.sh" "$lock"

if [ "$external" = yes ]; then
    number=$((number + 1))
    report "Asterisk 22" "yours is used (HOTLINE_ASTERISK=external)"
else
    step asterisk "Asterisk 22 (about a minute)" "$(hash_of "$STEPS/asterisk.sh" "suite=${HOTLINE_ASTERISK_SUITE:-}")" \
        asterisk_stands "$STEPS/asterisk.sh" "$BUILD/asterisk"
fi

step models "Speech model" "$(hash_of "$STEPS/models.sh" asr/models.py requirements/run.txt)" \
    models_stand "$STEPS/models.sh" "$BUILD/models/whisper-base"
step frontend "Desk pages" "$(hash_of "$STEPS/frontend.sh" desk/web)" \
    pages_stand "$STEPS/frontend.sh"
