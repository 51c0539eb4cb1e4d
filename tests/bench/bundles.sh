#!/bin/bash
# tests/bench/bundles.sh BUNDLES_BENCH RENDER_BUNDLES [CLIENT]
#
# Sigstore bundles a second of processor time, by us and by @sigstore/verify (in
# CLIENT, installed from npm if it is not there). Times are printed and judge
# nothing.
set -euo pipefail
bench=$1
render=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
client=${3:-$work/client}
if [ ! -d "$client/node_modules/@sigstore/verify" ]; then
  npm install --prefix "$client" --no-audit --no-fund --ignore-scripts \
    --loglevel=error @sigstore/verify@3.1.0 @sigstore/bundle@4.0.0 \
    @sigstore/protobuf-specs@0.5.0 >/dev/null
fi
"$render" "$work"
for name in v0.3 stamped; do
  echo "$name"
  "$bench" "$work/good/$name.json" "$work/root.json" "$work/artifact" 5
  node "$(dirname "$0")/bundles.mjs" "$work/good/$name.json" \
    "$work/root.json" "$work/artifact" 5 "$client"
done
