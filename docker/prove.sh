#!/bin/bash
# Builds both images where no container engine runs, with buildah, and runs their programs in them once.
# As root on Debian 12; takes some minutes and 8 GB in build/prove, which it removes again.
set -euo pipefail
# shellcheck source=docker/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$ROOT"

"$ROOT/docker/steps/debian.sh" buildah mmdebstrap
work=$BUILD/prove
export TMPDIR=$work/tmp BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
buildah() { command buildah --root "$work/root" --runroot "$work/run" "$@"; }
tidy() {
    buildah rm --all >/dev/null 2>&1 || true
    rm -rf --one-file-system "$work"
}
trap tidy EXIT
mkdir -p "$work/tmp"

echo "== base image, from Debian's packages"
mmdebstrap --quiet --variant=minbase --include=ca-certificates \
    --aptopt='Acquire::Check-Valid-Until "false"' bookworm "$work/base.tar"
container=$(buildah from scratch)
buildah add --quiet "$container" "$work/base.tar" /
buildah commit --quiet "$container" localhost/debian:bookworm
buildah rm "$container" >/dev/null
rm "$work/base.tar"

# this machine's ways to its mirrors, for the time of the build only
options=(--quiet --build-arg BASE=localhost/debian:bookworm --pull=never --layers=false)
for name in PIP_INDEX_URL PIP_CERT NODE_EXTRA_CA_CERTS; do
    [ -z "${!name:-}" ] || options+=(--build-arg "$name=${!name}")
done
for file in /etc/ssl/certs /etc/pip.conf "$HOME/.npmrc"; do
    [ ! -e "$file" ] || options+=(--volume "$file:${file/#$HOME//root}:ro")
done

for image in asterisk hotline; do
    echo "== $image"
    began=$SECONDS
    buildah bud "${options[@]}" --file "docker/Dockerfile.$image" --tag "localhost/hotline12345-$image" . >"$BUILD/prove-$image.log" 2>&1 ||
        { tail -n 20 "$BUILD/prove-$image.log"; exit 1; }
    echo "built in $((SECONDS - began)) s"
done

asterisk=$(buildah from localhost/hotline12345-asterisk)
buildah run "$asterisk" -- /usr/sbin/asterisk -V
hotline=$(buildah from localhost/hotline12345-hotline)
run_hotline() {
    buildah run --env HOTLINE_AMI_SECRET=made-up --env HOTLINE_SIP_KEY=made-up-too "$hotline" -- \
        /opt/hotline/.venv/bin/hotline "$@"
}
run_hotline config check
# the example's trunk is refused; what stands here is no carrier's either, and nothing is called
buildah run --user root "$hotline" -- sed -i 's/192\.0\.2\./198.51.100./' /opt/hotline/config/foshan/hotline.toml
run_hotline asterisk /srv/asterisk/etc
# the modules that the configuration names are in the image
buildah run "$hotline" -- cat /srv/asterisk/etc/modules.conf >"$work/modules.conf"
modules=$(sed -n 's/^load = //p' "$work/modules.conf")
for module in $modules; do
    buildah run "$asterisk" -- test -f "/usr/lib/asterisk/modules/$module"
done
echo "both images are built by the steps of make run, their programs run, all $(wc -w <<<"$modules") modules are there"
