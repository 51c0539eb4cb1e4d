# tests/verifier/sigstore/cosign.sh RENDER_BUNDLES DIR AIRLOCK
#
# cosign verifies bundles of the private Sigstore, and we verify what cosign
# signs with a key. (Debian's cosign knows no Rekor v2.)
source "$(dirname "$0")/../../airlock/formats/interop.sh"
source "$(dirname "$0")/../../support/cosign.sh"
need apt-get dpkg-deb
airlock=$3
export HOME=$dir COSIGN_PASSWORD=
find_cosign "$dir-tool"
"$render_samples" "$dir"
who=(--certificate-identity https://example.org/build.yml@refs/heads/main
  --certificate-oidc-issuer https://issuer.example.org)
trust=(--new-bundle-format --trusted-root "$dir/root.json")
for name in v0.1 v0.2 v0.3 stamped; do
  accepted "$name by cosign" "$cosign" verify-blob "${trust[@]}" "${who[@]}" \
    --bundle "$dir/good/$name.json" "$dir/artifact"
done
accepted "a bare key's by cosign" "$cosign" verify-blob "${trust[@]}" \
  --key "$dir/key.pem" --bundle "$dir/good/key-v0.3.json" "$dir/artifact"
accepted "an attestation by cosign" "$cosign" verify-blob-attestation \
  "${trust[@]}" "${who[@]}" --type https://example.org/p/v1 \
  --bundle "$dir/good/envelope-dsse.json" "$dir/artifact"
refused "a changed proof by cosign" "inclusion" "$cosign" verify-blob \
  "${trust[@]}" "${who[@]}" --bundle "$dir/bad/proof.json" "$dir/artifact"

# The other way. A trusted root that names no log asks for none.
cd "$dir"
echo '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}' \
  >no-logs.json
accepted "a key of cosign's" "$cosign" generate-key-pair
accepted "a signature of cosign's" "$cosign" sign-blob --yes --key cosign.key \
  --new-bundle-format --tlog-upload=false --bundle signed.json artifact
accepted "cosign's signature by us" "$airlock" verify-bundle \
  --bundle signed.json --key cosign.pub --trusted-root no-logs.json artifact
refused "the same where a log is asked for" not-logged "$airlock" \
  verify-bundle --bundle signed.json --key cosign.pub artifact
refused "the same for another artifact" wrong-subject "$airlock" \
  verify-bundle --bundle signed.json --key cosign.pub \
  --trusted-root no-logs.json cosign.pub
