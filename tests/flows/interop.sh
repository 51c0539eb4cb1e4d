#!/bin/bash
# tests/flows/interop.sh BIN [TUF_CLIENT_FOLDER]
#
# What the airlock published, read by tools that are not ours: gpgv, openssl,
# ssh-keygen, skopeo and a TUF client. Each also on something touched.
source "$(dirname "$0")/../support/flow.sh"
need gpg gpgv openssl ssh-keygen dpkg-deb skopeo node npm jq base64 python3
# 3.1.0 is the last tuf-js for Node 18, which Debian 12 has. Without a folder to
# keep it in, it is fetched anew.
client=${1:-$FLOW_WORK/tuf-client}
if [ ! -d "$client/node_modules/tuf-js" ]; then
  mkdir -p "$client"
  npm install --prefix "$client" --no-audit --no-fund --ignore-scripts \
    --loglevel=error tuf-js@3.1.0 >/dev/null || fail "npm install tuf-js@3.1.0"
fi

flow_site
flow_key gke
flow_key image
flow_apt sample "$FLOW_WORK/sample" '1 day ago'
flow_policy gke gke-onprem gke "$(flow_key_id gke)"
flow_policy image oci-layout image "$(flow_key_id image)"
flow_policy sample apt-repo sample "$FLOW_FINGERPRINT" 'origin = "Sample"
codename = "sample"
max-age = "200d"'
mkdir -p "$FLOW_WORK/tree" "$FLOW_WORK/gke"
echo content >"$FLOW_WORK/tree/file"
"$FLOW_SUPPORT/make_oci.py" "$FLOW_WORK/tree" "$FLOW_WORK/layout" \
  registry.example/sample:1 "$FLOW_WORK/image.pem" >"$FLOW_WORK/image-digest"
sample=$(flow_submit sample "$FLOW_WORK/sample/repo")
image=$(flow_submit image "$FLOW_WORK/layout")
flow_approve "$sample"
flow_approve "$image"
flow_released "$sample" "$image"
published=$AIRLOCK_HOME/published/sealed
older=$FLOW_WORK/older
cp -rL "$published/current" "$older"
# Between the two releases the root goes on: other keys for two of TUF's roles,
# and one root key for another. The timestamp's stays: by another one, an older
# timestamp would be refused before anybody looks at its version.
next=$FLOW_WORK/2.root replaced=()
for purpose in snapshot targets; do
  replaced+=(--replace "$purpose=$(airlock key new "$purpose" --json | site_json public)")
done
old=$(airlock root show --json | python3 -c '
import json, sys
print([k["id"] for k in json.load(sys.stdin)["keys"] if k["purpose"] == "root"][0])')
new=$(airlock key new root --to "$FLOW_WORK/new-root" --json | site_json public)
digest=$(airlock root next --to "$next" "${replaced[@]}" --add-root-key "$new" \
  --drop-root-key "$old" --json | site_json digest)
for key in "$FLOW_WORK"/root-keys/root-*.key "${new%.pem}.key"; do
  airlock root sign "$next" --root-key "$key" --digest "$digest" >/dev/null
done
answers 0 airlock root publish "$next"
echo later >"$FLOW_WORK/gke/bmctl"
openssl dgst -sha256 -sign "$FLOW_WORK/gke.pem" -out "$FLOW_WORK/gke/bmctl.1.sig" \
  "$FLOW_WORK/gke/bmctl"
gke=$(flow_submit gke "$FLOW_WORK/gke")
flow_approve "$gke"
flow_released "$gke"
tree=$FLOW_WORK/tree-of-release
cp -rL "$published/current" "$tree"
answers 0 airlock audit export --to "$FLOW_WORK/audit"
site_stop
key() { ls "$FLOW_WORK"/audit/"$1"-*.pem; }
passed "two releases are published"

# accepted WHAT COMMAND…; rejected WHAT PATTERN COMMAND…
accepted() {
  local what=$1
  shift
  answers 0 "$@"
  passed "$what"
}
rejected() {
  local what=$1 why=$2
  shift 2
  if "$@" >"$FLOW_ANSWER" 2>"$FLOW_ERRORS"; then fail "accepted: $what"; fi
  cat "$FLOW_ANSWER" "$FLOW_ERRORS" | grep -qi -- "$why" ||
    fail "rejected, and not for '$why': $what"
  passed "rejected: $what"
}

# --- apt
gpg_check() { gpgv --keyring "$tree/apt/airlock-archive-keyring.gpg" "$@"; }
dists=$tree/apt/dists/sealed
accepted "gpgv: InRelease" gpg_check "$dists/InRelease"
accepted "gpgv: Release.gpg" gpg_check "$dists/Release.gpg" "$dists/Release"
cp "$dists/InRelease" "$FLOW_WORK/touched"
flip "$FLOW_WORK/touched" 60
rejected "gpgv: a touched InRelease" 'BAD signature\|digest' gpg_check "$FLOW_WORK/touched"
rejected "gpgv: InRelease with upstream's key" 'No public key' \
  gpgv --keyring "$FLOW_WORK/sample/key.gpg" "$dists/InRelease"

# --- seals and decisions
for seal in $(grep -l '^airlock.seal/v1' "$FLOW_WORK"/audit/record-*.txt); do
  accepted "openssl: seal $(basename "$seal" .txt)" openssl dgst -sha256 \
    -verify "$(key seal)" -signature "${seal%.txt}.ecdsa-p256" "$seal"
done
cp "$seal" "$FLOW_WORK/touched"
flip "$FLOW_WORK/touched" 40
rejected "openssl: a touched seal" 'Verification failure' openssl dgst -sha256 \
  -verify "$(key seal)" -signature "${seal%.txt}.ecdsa-p256" "$FLOW_WORK/touched"
decide() { # PERSON SIGNATURE TEXT
  ssh-keygen -Y verify -f "$FLOW_WORK/audit/allowed_signers" -I "$1" \
    -n airlock.decision/v1 -s "$2" <"$3"
}
count=0
for decision in $(grep -l '^airlock.decision/v1' "$FLOW_WORK"/audit/record-*.txt); do
  person=$(sed -n 's/^person //p' "$decision")
  answers 0 decide "$person" "${decision%.txt}.sig" "$decision"
  count=$((count + 1))
done
[ "$count" -eq 6 ] || fail "$count decisions, not 6"
passed "ssh-keygen: $count decisions"
cp "$decision" "$FLOW_WORK/touched"
flip "$FLOW_WORK/touched" 40
rejected "ssh-keygen: a touched decision" 'Could not verify' \
  decide "$person" "${decision%.txt}.sig" "$FLOW_WORK/touched"
rejected "ssh-keygen: a decision as another's" 'Could not verify\|no principal' \
  decide erin "${decision%.txt}.sig" "$decision"

# --- OCI
digest=$(cat "$FLOW_WORK/image-digest")
accepted "skopeo: inspect" skopeo inspect "oci:$tree/oci:registry.example/sample:1"
[ "$(field Digest)" = "$digest" ] || fail "skopeo finds $(field Digest), not $digest"
accepted "skopeo: copy" skopeo --insecure-policy copy \
  "oci:$tree/oci:registry.example/sample:1" "oci:$FLOW_WORK/copy:1"
accepted "skopeo: the signature's image" skopeo inspect --raw \
  "oci:$tree/oci:sha256-${digest#sha256:}.sig"
jq -j '.layers[0].annotations["dev.cosignproject.cosign/signature"]' \
  "$FLOW_ANSWER" | base64 -d >"$FLOW_WORK/signature"
payload=$tree/oci/blobs/sha256/$(jq -r '.layers[0].digest' "$FLOW_ANSWER" | cut -d: -f2)
accepted "openssl: cosign's payload" openssl dgst -sha256 -verify "$(key oci)" \
  -signature "$FLOW_WORK/signature" "$payload"
[ "$(jq -r '.critical.image["docker-manifest-digest"]' "$payload")" = "$digest" ] ||
  fail "the payload is about another image"
# A bit of each blob that it hashes. A manifest is not among them where a layout
# is named by a tag: for that there is cosign (tests/airlock/formats/cosign.sh),
# and our own verification.
manifest=blobs/sha256/${digest#sha256:}
blob() { echo "blobs/sha256/$(jq -r "$1" "$tree/oci/$manifest" | cut -d: -f2)"; }
for case in "layer $(blob '.layers[0].digest') registry.example/sample:1" \
  "configuration $(blob .config.digest) registry.example/sample:1" \
  "payload ${payload#"$tree/oci/"} sha256-${digest#sha256:}.sig"; do
  read -r what file name <<<"$case"
  cp -r "$tree/oci" "$FLOW_WORK/touched-$what"
  flip "$FLOW_WORK/touched-$what/$file" 40
  rejected "skopeo: a touched $what" 'not match' \
    skopeo --insecure-policy copy "oci:$FLOW_WORK/touched-$what:$name" \
    "oci:$FLOW_WORK/copy-$what:1"
done
accepted "airlock verify oci: the layout" airlock verify oci "$tree/oci" \
  --key "$(key oci)"
cp -r "$tree/oci" "$FLOW_WORK/touched-manifest"
flip "$FLOW_WORK/touched-manifest/$manifest" \
  "$(grep -bo schemaVersion "$tree/oci/$manifest" | cut -d: -f1)"
rejected "airlock verify oci: a touched manifest" 'bad-json' \
  airlock verify oci "$FLOW_WORK/touched-manifest" --key "$(key oci)"
cp "$payload" "$FLOW_WORK/touched"
flip "$FLOW_WORK/touched" 100
rejected "openssl: a touched payload" 'Verification failure' openssl dgst -sha256 \
  -verify "$(key oci)" -signature "$FLOW_WORK/signature" "$FLOW_WORK/touched"

# --- attestations
count=0
for envelope in "$tree"/attestations/*.vsa.dsse.json; do
  jq -j .payload "$envelope" | base64 -d >"$FLOW_WORK/statement"
  jq -j '.signatures[0].sig' "$envelope" | base64 -d >"$FLOW_WORK/signature"
  type=$(jq -r .payloadType "$envelope")
  # The encoding, spelt by somebody else.
  {
    printf 'DSSEv1 %d %s %d ' ${#type} "$type" "$(stat -c %s "$FLOW_WORK/statement")"
    cat "$FLOW_WORK/statement"
  } >"$FLOW_WORK/encoding"
  answers 0 openssl dgst -sha256 -verify "$(key attestation)" \
    -signature "$FLOW_WORK/signature" "$FLOW_WORK/encoding"
  [ "$(jq -r '.subject[0].digest.sha256' "$FLOW_WORK/statement")" = \
    "$(basename "$envelope" .vsa.dsse.json)" ] || fail "of another: $envelope"
  [ "$(jq -r .predicate.verificationResult "$FLOW_WORK/statement")" = PASSED ] ||
    fail "not PASSED: $envelope"
  count=$((count + 1))
done
[ "$count" -ge 3 ] || fail "$count attestations"
passed "openssl: $count attestations"
flip "$FLOW_WORK/encoding" 100
rejected "openssl: a touched attestation" 'Verification failure' openssl dgst \
  -sha256 -verify "$(key attestation)" -signature "$FLOW_WORK/signature" \
  "$FLOW_WORK/encoding"

# --- TUF
node "$FLOW_SOURCE/tests/flows/tuf_client.mjs" "$FLOW_WORK" "$client" \
  "$older/tuf" "$tree/tuf" files/gke/bmctl later || fail "tuf-js"
passed "tuf-js: updates over a new root, and refuses what was touched, rolled back, expired"
