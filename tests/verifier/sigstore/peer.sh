# tests/verifier/sigstore/peer.sh RENDER_BUNDLES DIR
#
# @sigstore/verify reads the bundles that our tests are made of: it shows that
# the private Sigstore writes what Sigstore means, so that what we accept and
# refuse is about the real format.
source "$(dirname "$0")/../../airlock/formats/interop.sh"
need node npm
here=$(cd "$(dirname "$0")" && pwd)
kept=$dir-client
if [ ! -d "$kept/node_modules/@sigstore/verify" ]; then
  mkdir -p "$kept"
  npm install --prefix "$kept" --no-audit --no-fund --ignore-scripts \
    --loglevel=error @sigstore/verify@3.1.0 @sigstore/bundle@4.0.0 \
    @sigstore/protobuf-specs@0.5.0
fi
"$render_samples" "$dir"
exec node "$here/peer.mjs" "$dir" "$kept"
