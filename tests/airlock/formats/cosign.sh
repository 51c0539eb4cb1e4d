# tests/airlock/formats/cosign.sh RENDER_SAMPLES DIR
#
# cosign verifies our signatures on images and our attestations. Debian 12 has
# no cosign; unless there is one in $PATH, it is fetched from Debian 13 by an
# apt with a root of its own, checked as every package is, and kept beside DIR.
source "$(dirname "$0")/interop.sh"
need apt-get dpkg-deb jq
export HOME=$dir

fetch_cosign() {
  local root=$dir/apt mirror
  # From wherever this machine gets Debian.
  mirror=$(apt-get indextargets --format '$(REPO_URI)' |
    grep '/debian/$' | sort -u) || { echo "missing: a Debian mirror for apt"; exit 1; }
  mkdir -p "$root/lists/partial" "$root/cache/archives/partial" "$root/parts"
  : >"$root/status"
  cat >"$root/apt.conf" <<END
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Sandbox::User "";
Dir::Etc::sourcelist "$root/sources.list";
Dir::Etc::sourceparts "$root/parts";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "$root/parts";
Dir::State "$root";
Dir::State::lists "$root/lists";
Dir::State::status "$root/status";
Dir::Cache "$root/cache";
Acquire::Languages "none";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
END
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
    "${mirror%%$'\n'*} trixie main" >"$root/sources.list"
  (
    export APT_CONFIG=$root/apt.conf
    cd "$root" && apt-get -qq update && apt-get -qq download cosign
  )
  dpkg-deb -x "$root"/cosign_*.deb "$1"
}
kept=$dir-tool
if ! cosign=$(command -v cosign); then
  [ -x "$kept/usr/bin/cosign" ] || fetch_cosign "$kept"
  cosign=$kept/usr/bin/cosign
fi

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
