#!/bin/bash
# tests/flows/statements.sh BIN RENDER_BUNDLES
#
# Signed statements under the real programs: who is certified to have signed, and
# from what a thing was built, on the whole way to a release; and every way in
# which it is refused, with its own reason. The Sigstore and its keys are the
# test's own.
source "$(dirname "$0")/../support/flow.sh"
need openssl python3
render_bundles=$1
identity=https://example.org/build.yml@refs/heads/main
issuer=https://issuer.example.org

made=$FLOW_WORK/made
state() { "$FLOW_SUPPORT/make_statement.py" "$@"; }
flow_site
for key in image gcb vsa; do flow_key "$key" unknown; done
# An image without any signature, and what cosign would sign of it.
reference=registry.example/env:1
mkdir -p "$FLOW_WORK/tree/usr/bin"
cp /usr/bin/env "$FLOW_WORK/tree/usr/bin/"
image=$("$FLOW_SUPPORT/make_oci.py" "$FLOW_WORK/tree" "$FLOW_WORK/signed" \
  "$reference" "$FLOW_WORK/image.pem")
cp -r "$FLOW_WORK/signed" "$FLOW_WORK/plain"
state unsigned "$FLOW_WORK/plain"
state payload "$FLOW_WORK/payload" "$image" "$reference"
state payload "$FLOW_WORK/payload-2" "$image" registry.example/env:2
manifest=${image#sha256:}
"$render_bundles" "$made" "$FLOW_WORK/payload" \
  "$FLOW_WORK/plain/blobs/sha256/$manifest"

# statement_policy CHANNEL KIND AUTHENTICITY…: the lines of [authenticity] and
# what follows it.
statement_policy() {
  local channel=$1 kind=$2
  shift 2
  {
    printf 'channel = "%s"\nkind = "%s"\ntargets = ["sealed"]\n' "$channel" "$kind"
    printf '[authenticity]\n'
    printf '%s\n' "$@"
    printf '[inspection]\nhold = "0s"\nscanners = ["yara"]\n'
    printf 'opaque = "extra-reviewer"\n[people]\napprovals = 2\n'
  } >"$FLOW_WORK/$channel.toml"
  says 0 "policy check" airlock policy check "$FLOW_WORK/$channel.toml"
  says 0 "policy activate" airlock policy activate "$FLOW_WORK/$channel.toml" \
    --key "$PEOPLE/alice"
}
# pins IDENTITY [WORD]: the lines that pin one.
pins() {
  printf '[authenticity.identities]\nsigstore = [{ %s = "%s", issuer = "%s" }]' \
    "${2:-identity}" "$1" "$issuer"
}

# --- trust
says 0 "trust import" airlock trust import sigstore \
  --sigstore-trusted-root "$made/root.json" --key "$PEOPLE/alice"
[ "$(field authorities.0.role)" = certificate-authority ] || fail "no authority"
says 0 "trust import" airlock trust import sigstore \
  --sigstore-trusted-root "$made/root.json" --key "$PEOPLE/alice"
[ "$(field already)" = true ] || fail "the same root is another"
says 0 "trust import" airlock trust import public --sigstore public-good \
  --key "$PEOPLE/alice"
refuses 2 usage airlock trust import public --sigstore nobody --key "$PEOPLE/alice"
refuses 2 usage airlock trust import public --key "$PEOPLE/alice"
refuses 3 bad-json airlock trust import broken \
  --sigstore-trusted-root "$made/artifact" --key "$PEOPLE/alice"
says 0 "trust show" airlock trust show
grep -q transparency-log "$FLOW_ANSWER" || fail "what a root holds is not shown"
passed "trusted roots, of a file and by name"

# --- a file with a bundle
statement_policy blob signed-blob "$(pins "$identity")"
statement_policy tags signed-blob "$(pins 'https://example.org/*.yml@refs/heads/*' pattern)"
statement_policy other signed-blob "$(pins https://example.org/build.yml@refs/heads/main2)"
statement_policy public signed-blob "$(pins "$identity" | sed 's/^sigstore/public/')"
statement_policy built signed-blob 'predicates = ["https://example.org/p/v1"]' \
  "$(pins "$identity")"

attempt=0
# bundled CHANNEL BUNDLE: hands in the artifact with that bundle; sets $id.
bundled() {
  local folder=$FLOW_WORK/bundled
  attempt=$((attempt + 1))
  rm -rf "$folder" && mkdir "$folder"
  cp "$made/artifact" "$folder/artifact"
  cp "$2" "$folder/artifact.sigstore.json"
  says 0 submit airlock submit "$1" "$folder" --attempt "$attempt" \
    --key "$PEOPLE/dave"
  id=$(field id)
}
# refused REASON CHANNEL BUNDLE [STAGE]
refused() {
  bundled "$2" "$3"
  is_refused "$@"
}
is_refused() {
  await REFUSED "$id" || fail "$3 in $2 is not refused"
  # Judged is not yet on record.
  local tries
  for tries in $(seq 1 300); do
    says 3 why airlock why "$id"
    case $(field why) in "Refused at "*) break ;; esac
    sleep 0.1
  done
  [ "$(field reasons.0.reason)" = "$1" ] ||
    fail "$3 in $2: $(field reasons.0.reason), not $1"
  case $(field why) in
    "Refused at ${4:-verify}: "*) ;;
    *) fail "$3: $(field why)" ;;
  esac
}

bundled blob "$made/good/v0.3.json"
flow_approve "$id"
flow_released "$id"
says 0 show airlock show "$id"
grep -q "$identity" "$FLOW_ANSWER" || fail "show does not say who signed"
says 0 "audit replay" airlock audit replay "$id"
grep -q "says the same again" "$FLOW_ANSWER" || fail "replay did not ask again"
# Who may read the ledger and not the vault is told that nobody was asked.
if [ "$(id -u)" -eq 0 ]; then
  mkdir "$FLOW_WORK/desk"
  chown 61999 "$FLOW_WORK/desk"
  cp "$FLOW_BIN/airlock" "$FLOW_WORK/airlock-of-a-person"
  says 0 "audit replay" setpriv --reuid 61999 --regid 61000 --clear-groups \
    env "XDG_STATE_HOME=$FLOW_WORK/desk" "$FLOW_WORK/airlock-of-a-person" \
    audit replay "$id"
  grep -q "the vault is not at hand" "$FLOW_ANSWER" ||
    fail "replay does not say that it could not ask"
fi
passed "a file with a bundle, released"

for good in v0.2 stamped rekor2; do
  bundled tags "$made/good/$good.json"
  await_verdict "$id" >/dev/null
done
bundled built "$made/good/envelope-dsse.json"
await_verdict "$id" >/dev/null
passed "other versions, a pattern, a statement of a type that is asked for"

while read -r reason name; do
  refused "$reason" blob "$made/bad/$name.json"
done <<'BAD'
bad-signature signature
wrong-subject digest
bad-signature payload
bad-log-entry certificate
bad-log-entry promise
bad-proof proof
bad-checkpoint checkpoint
bad-log-entry entry
bad-log-entry entry-of-the-same
bad-timestamp stamp
expired stamp-late
not-logged no-proof
BAD
refused wrong-identity other "$made/good/v0.3.json" decide
refused wrong-predicate blob "$made/good/envelope-dsse.json" decide
refused not-logged public "$made/good/v0.3.json"
passed "a byte of each part, another identity, another type, another root"

# --- an image that is certified
certified='promises = "accept"'
slsa=https://slsa.dev/provenance/v1
statement_policy image oci-layout "$certified" "$(pins "$identity")"
statement_policy proofs oci-layout "$(pins "$identity")"
statement_policy strangers oci-layout "$certified" \
  "$(pins https://example.org/build.yml@refs/heads/main2)"
statement_policy stated oci-layout 'predicates = ["https://example.org/p/v1"]' \
  "$(pins "$identity")"

# laid CHANNEL FOLDER: hands the layout in; sets $id.
laid() {
  attempt=$((attempt + 1))
  says 0 submit airlock submit "$1" "$2" --attempt "$attempt" \
    --key "$PEOPLE/dave"
  id=$(field id)
}
# image_refused REASON CHANNEL FOLDER [STAGE]
image_refused() {
  laid "$2" "$3"
  is_refused "$@"
}
layout() { # NAME: a copy of the image, as $at
  at=$FLOW_WORK/layouts/$1
  mkdir -p "$FLOW_WORK/layouts"
  rm -rf "$at"
  cp -r "$FLOW_WORK/plain" "$at"
}

layout tag
state cosign "$at" "$FLOW_WORK/payload" "$made/files/payload.v1.json"
laid image "$at"
flow_approve "$id"
flow_released "$id"
image_refused promise-only proofs "$at" decide
image_refused wrong-identity strangers "$at" decide
layout tag-other
state cosign "$at" "$FLOW_WORK/payload" "$made/files/payload.other.v1.json"
image_refused wrong-identity image "$at" decide
layout tag-payload
state cosign "$at" "$FLOW_WORK/payload-2" "$made/files/payload.v1.json"
image_refused bad-signature image "$at"
passed "a certified image by tag, released; by somebody else, over another payload"

layout referrer
state referrer "$at" "$image" "$made/files/$manifest.v3.json"
laid proofs "$at"
await_verdict "$id" >/dev/null
layout envelope
state referrer "$at" "$image" "$made/files/$manifest.envelope.json"
laid stated "$at"
await_verdict "$id" >/dev/null
image_refused wrong-predicate proofs "$at" decide
layout referrer-to-another
state referrer "$at" "$image" "$made/files/payload.v3.json"
image_refused wrong-subject proofs "$at"
layout beside
cp "$made/files/$manifest.v3.json" "$at/image.sigstore.json"
laid proofs "$at"
await_verdict "$id" >/dev/null
layout none
image_refused unsigned proofs "$at"
passed "a certified image by reference and by a file beside it"

# --- an image with provenance
worker=projects/verified-builder/locations/global/keyRings/attestor/cryptoKeys
worker=$worker/google-hosted-worker/cryptoKeyVersions/1
says 0 "trust import" airlock trust import gcb "$FLOW_WORK/gcb.pub" \
  --key-name "$worker" --key "$PEOPLE/alice"
says 0 "trust import" airlock trust import google --google-cloud-build \
  --key "$PEOPLE/alice"
[ "$(field primaries.0.label)" = "$worker" ] || fail "Cloud Build's keys"
builder=https://cloudbuild.googleapis.com/GoogleHostedWorker
# built_policy CHANNEL SOURCE [MORE]
built_policy() {
  statement_policy "$1" oci-layout "predicates = [\"$slsa\"]" \
    '[authenticity.signers]' "gcb = [\"$(flow_key_id gcb)\"]" '[provenance]' \
    "builders = [\"$builder\"]" "sources = [\"$2\"]" \
    'parameters = { _ENV = "prod" }' "${3:-}"
}
built_policy cloud https://github.com/o/r 'max-age = "36500d"'
built_policy pattern 'https://github.com/o/*'
built_policy elsewhere https://github.com/o/other
built_policy fresh https://github.com/o/r 'max-age = "1d"'
statement_policy older oci-layout "predicates = [\"$slsa\"]" \
  '[authenticity.signers]' "gcb = [\"$(flow_key_id gcb)\"]" '[provenance]' \
  "builders = [\"$builder@v0.3\"]" 'sources = ["https://github.com/o/r"]'
statement_policy google oci-layout "predicates = [\"$slsa\"]" \
  '[authenticity.signers]' "google = [\"$(flow_key_id gcb)\"]" '[provenance]' \
  "builders = [\"$builder\"]" 'sources = ["https://github.com/o/r"]'

# provenance NAME IMAGE KEY [NAME=VALUE…]: a layout with it beside, as $at.
provenance() {
  layout "$1"
  state gcb "$at/image.gcb.json" "$2" "$FLOW_WORK/$3.pem" "$worker" "${@:4}"
}
provenance built "$image" gcb _ENV=prod
laid cloud "$at"
flow_approve "$id"
flow_released "$id"
says 0 show airlock show "$id"
grep -q "builder.id" "$FLOW_ANSWER" || fail "show does not say who built it"
says 0 "audit replay" airlock audit replay "$id"
grep -q "says the same again" "$FLOW_ANSWER" || fail "replay did not ask again"
laid pattern "$at"
await_verdict "$id" >/dev/null
image_refused wrong-source elsewhere "$at" decide
image_refused wrong-builder older "$at" decide
image_refused stale-statement fresh "$at" decide
image_refused bad-signature google "$at"
provenance flipped "$image" gcb _ENV=prod flip=1
image_refused bad-signature cloud "$at"
provenance parameter "$image" gcb _ENV=test
image_refused wrong-source cloud "$at" decide
provenance builder "$image" gcb _ENV=prod builder=https://example.org/builder
image_refused wrong-builder cloud "$at"
provenance key "$image" vsa _ENV=prod
image_refused bad-signature cloud "$at"
provenance digest "sha256:$(printf '%064d' 1)" gcb _ENV=prod
image_refused wrong-subject cloud "$at"
passed "an image with Cloud Build's provenance, released; and what it may not say"

# The same said by somebody certified, in a bundle.
# origin_policy CHANNEL BUILDER SOURCE [PARAMETERS]
origin_policy() {
  statement_policy "$1" oci-layout "predicates = [\"$slsa\"]" \
    "$(pins "$identity")" '[provenance]' "builders = [\"$2\"]" \
    "sources = [\"$3\"]" "${4:-}"
}
theirs=https://example.org/b@v1
origin_policy made "$theirs" https://example.org/o/r
origin_policy made-so "$theirs" 'https://example.org/o/*' \
  'parameters = { "inputs.level" = "3" }'
origin_policy made-by-others https://example.org/b@v2 https://example.org/o/r
origin_policy made-of-others "$theirs" https://example.org/o/other
statement_policy unasked oci-layout "predicates = [\"$slsa\"]" "$(pins "$identity")"
beside() { # NAME BUNDLE: a layout with that bundle beside, as $at
  layout "$1"
  cp "$made/files/$manifest.$2.json" "$at/image.sigstore.json"
}
beside made built
laid made "$at"
flow_approve "$id"
flow_released "$id"
says 0 show airlock show "$id"
grep -q "builder.id" "$FLOW_ANSWER" || fail "show does not say who built it"
says 0 "audit replay" airlock audit replay "$id"
image_refused wrong-builder made-by-others "$at" decide
image_refused wrong-source made-of-others "$at" decide
beside made-so built-so
laid made-so "$at"
await_verdict "$id" >/dev/null
image_refused wrong-source made "$at" decide
beside made-of-nothing built-of-nothing
image_refused wrong-builder made "$at" decide
laid unasked "$at"
await_verdict "$id" >/dev/null
passed "an image with provenance in a bundle, released; and what it may not say"

# --- an image with a verification summary
says 0 "trust import" airlock trust import vsa "$FLOW_WORK/vsa.pub" \
  --key "$PEOPLE/alice"
says 0 "trust import" airlock trust import image "$FLOW_WORK/image.pub" \
  --key "$PEOPLE/alice"
# summary_policy CHANNEL SIGNERS LEVEL [MORE]
summary_policy() {
  statement_policy "$1" oci-layout \
    'predicates = ["https://slsa.dev/verification_summary/v1"]' \
    '[authenticity.signers]' "$2" '[summary]' \
    'verifiers = ["https://verifier.example.org/v1"]' \
    'resources = ["oci://registry.example/*"]' "levels = [\"$3\"]" "${4:-}"
}
vsa="vsa = [\"$(flow_key_id vsa)\"]"
both="$vsa
image = [\"$(flow_key_id image)\"]"
summary_policy summary "$vsa" SLSA_BUILD_LEVEL_2
summary_policy higher "$vsa" SLSA_BUILD_LEVEL_4
summary_policy number "$both" SLSA_BUILD_LEVEL_2 'subjects = ["gce_image_id:42"]'
summary_policy unnumbered "$both" SLSA_BUILD_LEVEL_2
statement_policy unbuilt oci-layout '[authenticity.signers]' \
  "image = [\"$(flow_key_id image)\"]" '[provenance]' \
  "builders = [\"$builder\"]" 'sources = ["https://github.com/o/r"]'
image_refused no-provenance unbuilt "$FLOW_WORK/signed" decide

# summary NAME SUBJECT [NAME=VALUE…]: a layout with it beside, as $at.
summary() {
  layout "$1"
  state vsa "$at/image.vsa.json" "$2" "$FLOW_WORK/vsa.pem" "${@:3}"
}
summary verified "$image"
laid summary "$at"
flow_approve "$id"
flow_released "$id"
image_refused wrong-verdict higher "$at" decide
image_refused bad-signature cloud "$at"
summary flipped "$image" flip=1
image_refused bad-signature summary "$at"
summary failed "$image" result=FAILED
image_refused wrong-verdict summary "$at"
summary verifier "$image" verifier=https://example.org/nobody
image_refused wrong-verdict summary "$at" decide
summary resource "$image" resource=oci://elsewhere.example/env
image_refused wrong-verdict summary "$at" decide
summary digest "sha256:$(printf '%064d' 1)"
image_refused wrong-subject summary "$at"
passed "an image with a verification summary, released; and what it may not say"

# A number that names no byte: others have to have signed the bytes, and people
# to have said in the policy that this is what the number means.
summary number gce_image_id:42
image_refused unproven number "$at"
rm -rf "$FLOW_WORK/numbered" && cp -r "$FLOW_WORK/signed" "$FLOW_WORK/numbered"
cp "$at/image.vsa.json" "$FLOW_WORK/numbered/"
laid number "$FLOW_WORK/numbered"
await_verdict "$id" >/dev/null
image_refused wrong-subject unnumbered "$FLOW_WORK/numbered" decide
passed "a summary of a number needs a second binding"

no_leftovers
