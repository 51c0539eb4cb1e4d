# tests/airlock/formats/tuf.sh RENDER_SAMPLES DIR
#
# $AIRLOCK_BIN has our own client. Fetches the other and hands over to tuf.mjs. 3.1.0 is the last tuf-js for
# Node 18, which Debian 12 has.
source "$(dirname "$0")/interop.sh"
need node npm
here=$(cd "$(dirname "$0")" && pwd)
kept=$dir-client
if [ ! -d "$kept/node_modules/tuf-js" ]; then
  mkdir -p "$kept"
  npm install --prefix "$kept" --no-audit --no-fund --ignore-scripts \
    --loglevel=error tuf-js@3.1.0
fi
"$render_samples" tuf "$dir" "$now"
exec node "$here/tuf.mjs" "$dir" "$kept" "$AIRLOCK_BIN/airlock"
