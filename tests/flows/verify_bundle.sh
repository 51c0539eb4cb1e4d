# tests/flows/verify_bundle.sh BIN RENDER_BUNDLES
#
# `airlock verify-bundle` as a user and as the public conformance suite call it:
# good bundles give 0, bad ones do not, and neither does anything else that goes
# wrong.
set -euo pipefail
bin=$1
render_bundles=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$render_bundles" "$dir"
identity=https://example.org/build.yml@refs/heads/main
issuer=https://issuer.example.org
digest=sha256:$(sha256sum <"$dir/artifact" | cut -d ' ' -f 1)

fail() {
  echo "FAILED: $*"
  cat "$dir/log"
  exit 1
}
verify() {
  "$bin/airlock" verify-bundle "$@" >"$dir/log" 2>&1
}
# gives CODE WHAT ARGUMENTS…
gives() {
  local want=$1 what=$2 got=0
  shift 2
  verify "$@" || got=$?
  [ "$got" = "$want" ] || fail "$what: $got instead of $want"
}
who() {
  case $1 in
    key-*) echo --key "$dir/key.pem" ;;
    *) echo --certificate-identity "$identity" \
      --certificate-oidc-issuer "$issuer" ;;
  esac
}

for file in "$dir"/good/*.json; do
  name=$(basename "$file")
  for artifact in "$dir/artifact" "$digest"; do
    gives 0 "$name" --bundle "$file" $(who "$name") \
      --trusted-root "$dir/root.json" "$artifact"
  done
  # Under a root that knows none of its logs.
  gives 3 "$name, another root" --bundle "$file" $(who "$name") "$digest"
  gives 3 "$name, staging" --staging --bundle "$file" $(who "$name") "$digest"
done
for file in "$dir"/bad/*.json "$dir/downgraded.json"; do
  name=$(basename "$file")
  gives 3 "$name" --bundle "$file" $(who "$name") \
    --trusted-root "$dir/root.json" "$dir/artifact"
done

good=(--bundle "$dir/good/v0.3.json" --trusted-root "$dir/root.json")
gives 2 "neither key nor identity" "${good[@]}" "$digest"
gives 2 "key and identity" "${good[@]}" $(who v) --key "$dir/key.pem" "$digest"
gives 2 "an identity without issuer" "${good[@]}" \
  --certificate-identity "$identity" "$digest"
gives 2 "no artifact" "${good[@]}" $(who v)
gives 2 "no bundle" $(who v) --trusted-root "$dir/root.json" "$digest"
gives 2 "an unknown policy" "${good[@]}" $(who v) --legacy all "$digest"
gives 3 "half a digest" "${good[@]}" $(who v) sha256:00
gives 3 "another identity" "${good[@]}" --certificate-identity nobody \
  --certificate-oidc-issuer "$issuer" "$digest"
gives 3 "the artifact for a bundle" --bundle "$dir/artifact" $(who v) "$digest"
printf '{' >"$dir/broken"
gives 3 "a broken root" --bundle "$dir/good/v0.3.json" \
  --trusted-root "$dir/broken" $(who v) "$digest"

# A signature and a certificate in files of their own: without a proof by a
# named policy only.
blob() { # CODE WHAT NAME [OPTIONS]: the files of that name
  local want=$1 what=$2 name=$3 got=0
  shift 3
  "$bin/airlock" verify blob --signature "$dir/$name.sig" \
    --certificate "$dir/$name.cert" --trusted-root "$dir/root.json" "$@" \
    "$dir/artifact" >"$dir/log" 2>&1 || got=$?
  [ "$got" = "$want" ] || fail "blob, $what: $got instead of $want"
}
early=(--bundle "$dir/early.rekor") late=(--bundle "$dir/late.rekor")
blob 0 "promised before 2024" early $(who v) "${early[@]}"
blob 3 "promised before 2024, and no policy" early $(who v) "${early[@]}" \
  --legacy none
blob 3 "nothing of the log" early $(who v)
blob 3 "promised since" late $(who v) "${late[@]}"
blob 0 "promised since, by its policy" late $(who v) "${late[@]}" \
  --legacy promise
blob 3 "nothing of the log, by the policy of a promise" late $(who v) \
  --legacy promise
blob 0 "nothing of the log, by its policy" late $(who v) --legacy no-log
grep -q 'log.none' "$dir/log" || fail "what was missing is not said"
blob 3 "another's promise" late $(who v) "${early[@]}" --legacy promise
blob 3 "another identity" early "${early[@]}" --certificate-identity nobody \
  --certificate-oidc-issuer "$issuer"
blob 2 "nobody" early "${early[@]}"
blob 2 "key and certificate" early $(who v) --key "$dir/key.pem"
gives 2 "a policy that is not for bundles" "${good[@]}" $(who v) \
  --legacy promise "$digest"

# H07: a worker that dies is never a success.
mkdir "$dir/dying"
cp "$bin/airlock" "$dir/dying/"
for end in 'kill -SEGV $$' 'kill -KILL $$' 'exit 0'; do
  printf '#!/bin/sh\n%s\n' "$end" >"$dir/dying/airlock-worker"
  chmod +x "$dir/dying/airlock-worker"
  if "$dir/dying/airlock" verify-bundle "${good[@]}" $(who v) "$digest" \
    >"$dir/log" 2>&1; then
    fail "a worker that ends by '$end' is a success"
  fi
done

# It needs no network, and says who, what and when in JSON.
"$bin/airlock" verify-bundle --json "${good[@]}" $(who v) "$digest" >"$dir/log"
grep -q "\"identity\": *\"$identity\"" "$dir/log" || fail "no identity in JSON"

# Real data, where it lies beside the checkout (it is not part of it).
here=$(cd "$(dirname "$0")" && pwd)
for up in "$here"/../../.. "$here"/../../../..; do
  samples=$up/shared/samples/sigstore
  [ -f "$samples/npm-provenance.bundle.json" ] || continue
  npm=(--bundle "$samples/npm-provenance.bundle.json"
    --certificate-identity
    https://github.com/sigstore/sigstore-js/.github/workflows/release.yml@refs/heads/main
    --certificate-oidc-issuer https://token.actions.githubusercontent.com
    sha512:76176ffa33808b54602c7c35de5c6e9a4deb96066dba6533f50ac234f4f1f4c6b3527515dc17c06fbe2860030f410eee69ea20079bd3a2c6f3dcf3b329b10751)
  gives 0 "npm's provenance" --legacy v0.1-npm "${npm[@]}"
  gives 0 "the same by the root handed in" --legacy v0.1-npm \
    --trusted-root "$samples/trusted_root.json" "${npm[@]}"
  gives 3 "npm's provenance without its policy" "${npm[@]}"
  gives 3 "npm's provenance under no policy" --legacy none "${npm[@]}"
  echo "npm's provenance verifies"
  break
done
echo "verify-bundle: all as it should be"
