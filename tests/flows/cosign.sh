#!/bin/bash
# tests/flows/cosign.sh FOLDER_OF_PROGRAMS DIR
#
# cosign signs an image in a registry, and we verify what came out of it: under
# the tag sha256-<hex>.sig, as an OCI 1.1 referrer, and as `cosign save` writes
# it. Programs that this machine does not have are kept in DIR.
source "$(dirname "$0")/../support/flow.sh"
# shellcheck source=tests/support/cosign.sh
source "$FLOW_SUPPORT/cosign.sh"
need skopeo openssl tar apt-get dpkg-deb python3
find_cosign "$1/cosign-tool"
registry=$(command -v docker-registry) || {
  registry=$1/registry-tool/usr/bin/docker-registry
  [ -x "$registry" ] || {
    mkdir -p "$1/registry-tool"
    (cd "$1/registry-tool" && apt-get -qq download docker-registry 2>/dev/null)
    dpkg-deb -x "$1"/registry-tool/docker-registry_*.deb "$1/registry-tool"
  }
}
export HOME=$FLOW_WORK COSIGN_PASSWORD=
cd "$FLOW_WORK"

port=$(python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
printf 'version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: %s\nhttp:\n  addr: 127.0.0.1:%s\n' \
  "$FLOW_WORK/registry" "$port" >registry.yml
"$registry" serve registry.yml >registry.log 2>&1 &
registry_pid=$!
flow_tidy() { kill "$registry_pid"; }
for _ in $(seq 1 100); do
  (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  sleep 0.1
done

mkdir -p tree/usr/bin
cp /usr/bin/env tree/usr/bin/
openssl ecparam -name prime256v1 -genkey -noout -out unused.pem
image=$("$FLOW_SUPPORT/make_oci.py" tree layout made.example/env:1 unused.pem)
name=localhost:$port/env
skopeo copy -q --dest-tls-verify=false oci:layout:made.example/env:1 "docker://$name:1"
"$cosign" generate-key-pair >/dev/null 2>&1
"$cosign" sign --key cosign.key --tlog-upload=false -y "$name@$image" 2>sign.log ||
  fail "$(cat sign.log)"

tag=sha256-${image#sha256:}
pull() { # LAYOUT TAG…
  local layout=$1 one
  shift
  for one in "$@"; do
    skopeo copy -q --all --src-tls-verify=false "docker://$name:$one" "oci:$layout:$one"
  done
  tar -C "$layout" -cf "$layout.tar" blobs index.json oci-layout
}
signed() { # LAYOUT [KEY]
  local form
  for form in "$1" "$1.tar"; do
    says 0 "verify oci" airlock verify oci "$form" --key cosign.pub --reference "$name"
    [ "$(field images.0)" = "$image" ] || fail "$form: another image"
    refuses 3 unsigned airlock verify oci "$form" --key other.pub
  done
}
openssl pkey -in unused.pem -pubout -out other.pub

pull tagged 1 "$tag.sig"
signed tagged
passed "cosign's signature under its tag"

"$cosign" save --dir saved "$name:1" >/dev/null 2>&1
tar -C saved -cf saved.tar blobs index.json oci-layout
signed saved
passed "what cosign saved"

COSIGN_EXPERIMENTAL=1 "$cosign" sign --registry-referrers-mode=oci-1-1 \
  --key cosign.key --tlog-upload=false -y "$name@$image" 2>sign.log ||
  fail "$(cat sign.log)"
pull referrers 1 "$tag"
signed referrers
passed "cosign's signature as a referrer, in the index of referrers"

referrer=$(skopeo inspect --raw --tls-verify=false "docker://$name:$tag" |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["manifests"][0]["digest"])')
skopeo copy -q --src-tls-verify=false "docker://$name:1" oci:alone:1
skopeo copy -q --src-tls-verify=false "docker://$name@$referrer" oci:alone:referrer
tar -C alone -cf alone.tar blobs index.json oci-layout
signed alone
passed "cosign's signature as a referrer by itself"
