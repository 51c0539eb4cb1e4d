# tests/airlock/formats/attestation.sh RENDER_SAMPLES DIR
#
# The envelope holds the statement, its signature is over what DSSE says, and
# openssl believes it.
source "$(dirname "$0")/interop.sh"
need openssl jq sha256sum base64
echo "an artifact" >"$dir/artifact"
"$render_samples" attestation "$dir" "$now" "$dir/artifact"

jq -j '.payload' "$dir/vsa.dsse.json" | base64 -d >"$dir/payload"
cmp "$dir/payload" "$dir/statement.json"
jq -j '.signatures[0].sig' "$dir/vsa.dsse.json" | base64 -d >"$dir/sig"
# The encoding, spelt by somebody else.
type=$(jq -r '.payloadType' "$dir/vsa.dsse.json")
{
  printf 'DSSEv1 %d %s %d ' ${#type} "$type" "$(stat -c %s "$dir/payload")"
  cat "$dir/payload"
} >"$dir/own-pae"

verify() { openssl dgst -sha256 -verify "$dir/key.pem" -signature "$dir/sig" "$1"; }
accepted "the signature on the envelope" verify "$dir/own-pae"
refused "the signature on the bare payload" "Verification failure" \
  verify "$dir/payload"
flip "$dir/own-pae" 100
refused "the signature on a touched payload" "Verification failure" \
  verify "$dir/own-pae"

same() { [ "$(jq -r "$1" "$dir/payload")" = "$2" ] ||
  { echo "FAILED: $1 is not $2"; exit 1; }; }
same '._type' 'https://in-toto.io/Statement/v1'
same '.predicateType' 'https://slsa.dev/verification_summary/v1'
same '.subject[0].digest.sha256' "$(sha256sum <"$dir/artifact" | cut -d' ' -f1)"
same '.predicate.verificationResult' 'PASSED'
same '.predicate.verifier.id' 'https://airlock.example/verifier'
same '.predicate["urn:airlock:vsa:waivers:v1"][0]' \
  'rebuild: no "reproducible" build yet'
same '.signatures' null
[ "$(jq -c '.signatures[0] | keys' "$dir/vsa.dsse.json")" = '["sig"]' ]
