# tests/airlock/formats/oci.sh RENDER_SAMPLES DIR
#
# skopeo finds image and signature in our layout, openssl believes the
# signature, and the parts of the layout name each other.
source "$(dirname "$0")/interop.sh"
need skopeo openssl jq base64
"$render_samples" oci "$dir"
layout=$dir/layout
blob() { echo "$layout/blobs/sha256/${1#sha256:}"; }
image=$(cat "$dir/image-digest")
tag=$(cat "$dir/signature-tag")

accepted "the image" skopeo inspect "oci:$layout:registry.example/sample:1"
[ "$(jq -r .Digest "$dir/log")" = "$image" ]
accepted "its signature's image" skopeo inspect --raw "oci:$layout:$tag"
cp "$dir/log" "$dir/signature.json"
accepted "its signature's configuration" \
  skopeo inspect --config "oci:$layout:$tag"
refused "a tag that is not there" "no descriptor found" \
  skopeo inspect "oci:$layout:none"

jq -j '.layers[0].annotations["dev.cosignproject.cosign/signature"]' \
  "$dir/signature.json" | base64 -d >"$dir/sig"
payload=$(blob "$(jq -r '.layers[0].digest' "$dir/signature.json")")
verify() { openssl dgst -sha256 -verify "$dir/key.pem" -signature "$dir/sig" "$1"; }
accepted "the signature on the payload" verify "$payload"
[ "$(jq -r '.critical.image["docker-manifest-digest"]' "$payload")" = "$image" ]
cp "$payload" "$dir/touched"
flip "$dir/touched" 100
refused "the signature on a touched payload" "Verification failure" \
  verify "$dir/touched"

# The referrer says of whom it speaks, and a registry will list it.
referrer=$(blob "$(cat "$dir/referrer-digest")")
[ "$(jq -r .subject.digest "$referrer")" = "$image" ]
[ "$(jq -r .artifactType "$referrer")" = \
  application/vnd.dev.cosign.artifact.sig.v1+json ]

# Every blob is named by its digest, and copying reads them all.
(cd "$layout/blobs/sha256" && for f in *; do echo "$f  $f"; done |
  sha256sum --check --quiet)
accepted "a copy of the image" skopeo --insecure-policy copy \
  "oci:$layout:registry.example/sample:1" "oci:$dir/copy:1"
# (skopeo does not compare an image's manifest with the digest in index.json.)
flip "$(blob "$(jq -r .config.digest "$(blob "$image")")")" 20
refused "a copy of an image with a touched configuration" "digest" \
  skopeo --insecure-policy copy \
  "oci:$layout:registry.example/sample:1" "oci:$dir/copy:2"
