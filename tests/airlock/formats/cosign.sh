# tests/airlock/formats/cosign.sh RENDER_SAMPLES DIR
#
# cosign verifies our signatures on images and our attestations. Debian 12 has
# no cosign; tests/support/cosign.sh finds one.
source "$(dirname "$0")/interop.sh"
need apt-get dpkg-deb jq
export HOME=$dir

source "$(dirname "$0")/../../support/cosign.sh"
find_cosign "$dir-tool"

"$render_samples" oci "$dir/oci"
verify_image() {
  "$cosign" verify --key "$1/key.pem" --insecure-ignore-tlog --local-image \
    "$1/layout"
}
accepted "the signature on an image" verify_image "$dir/oci"
jq -e '.[0].critical.identity["docker-reference"] == "registry.example/sample"' \
  <(sed -n '/^\[/p' "$dir/log") >/dev/null

"$render_samples" oci-index "$dir/index"
accepted "the signature on an index of images" verify_image "$dir/index"

# Another image under the signature of this one.
cp -r "$dir/oci" "$dir/swapped"
layout=$dir/swapped/layout
other=$(jq -c . "$layout/blobs/sha256/$(sed s/sha256:// "$dir/oci/image-digest")")
other_digest=$(printf '%s\n' "$other" | sha256sum | cut -d' ' -f1)
printf '%s\n' "$other" >"$layout/blobs/sha256/$other_digest"
jq -c --arg digest "sha256:$other_digest" --argjson size $((${#other} + 1)) \
  '.manifests[0].digest = $digest | .manifests[0].size = $size' \
  "$dir/oci/layout/index.json" >"$layout/index.json"
refused "the signature under another image" "missing digest in claim" \
  verify_image "$dir/swapped"

"$render_samples" oci "$dir/other"
cp "$dir/other/key.pem" "$dir/oci/key.pem"
refused "the signature by another key" "invalid signature" verify_image "$dir/oci"

echo "an artifact" >"$dir/artifact"
echo "another" >"$dir/another"
"$render_samples" attestation "$dir/vsa" "$now" "$dir/artifact"
verify_vsa() {
  "$cosign" verify-blob-attestation --key "$dir/vsa/key.pem" \
    --signature "$dir/vsa/vsa.dsse.json" --insecure-ignore-tlog \
    --type "$1" "$2"
}
vsa=https://slsa.dev/verification_summary/v1
accepted "the attestation" verify_vsa $vsa "$dir/artifact"
refused "the attestation of another file" "no matching subject digest" \
  verify_vsa $vsa "$dir/another"
refused "the attestation as one of another type" "invalid predicate type" \
  verify_vsa https://slsa.dev/provenance/v1 "$dir/artifact"
jq -c '.payload |= (@base64d | sub("PASSED"; "FAILED") | @base64)' \
  "$dir/vsa/vsa.dsse.json" >"$dir/touched" && mv "$dir/touched" \
  "$dir/vsa/vsa.dsse.json"
refused "a touched attestation" "do not match threshold" \
  verify_vsa $vsa "$dir/artifact"
