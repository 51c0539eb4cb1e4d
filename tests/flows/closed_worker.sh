#!/bin/bash
# tests/flows/closed_worker.sh BIN RENDER_BUNDLES
#
# A worker that verifies opens no file and no socket: strace watches the real
# commands, and from the first byte of the input on the worker makes no call
# that is not listed in docs/sandboxing.md.
source "$(dirname "$0")/../support/flow.sh"
need strace gpg openssl ssh-keygen minisign dpkg-deb python3
cd "$FLOW_WORK"
export GNUPGHOME=$FLOW_WORK/gnupg
flow_tidy() { gpgconf --kill all 2>/dev/null; }
"$1" bundles
mv bundles/artifact artifact
"$FLOW_SUPPORT/make_apt_repo.sh" apt "$GNUPGHOME" now
cp apt/repo/dists/sample/InRelease InRelease
gpg --batch --quiet -u upstream@example.org --detach-sign -o artifact.gpg artifact 2>/dev/null
minisign -GW -p mini.pub -s mini.key >/dev/null
minisign -SHW -s mini.key -m artifact >/dev/null
ssh-keygen -q -t ed25519 -N '' -f ssh
ssh-keygen -q -Y sign -f ssh -n file artifact 2>/dev/null
echo "a@example.org $(cut -d' ' -f1-2 ssh.pub)" >allowed_signers
openssl ecparam -name prime256v1 -genkey -noout -out oci.pem
openssl pkey -in oci.pem -pubout -out oci.pub
"$FLOW_SUPPORT/hostile_oci.py" oci oci.pem >/dev/null
cp apt/repo/pool/main/a/*/*.deb a.deb
python3 "$FLOW_SOURCE/tests/flows/closed_worker.py" "$FLOW_BIN/airlock" "$FLOW_WORK" \
  "$FLOW_SOURCE/docs/sandboxing.md"
