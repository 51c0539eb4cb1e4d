#!/bin/bash
# tests/bench/tuf.sh BIN [CLIENT]
#
# A refresh and a download through 1,000 delegations, by our client and by
# tuf-js (in CLIENT, installed from npm if it is not there): each starts from a
# root alone, ten times. Times are printed and judge nothing.
source "$(dirname "$0")/../support/flow.sh"
need node npm openssl python3
client=${1:-$FLOW_WORK/tuf-client}
if [ ! -d "$client/node_modules/tuf-js" ]; then
  npm install --prefix "$client" --no-audit --no-fund --ignore-scripts \
    --loglevel=error tuf-js@3.1.0 >/dev/null || fail "npm install tuf-js@3.1.0"
fi
here=$(cd "$(dirname "$0")" && pwd)
python3 "$here/tuf_bench.py" "$FLOW_BIN/airlock" "$here/tuf_bench.mjs" \
  "$client" "$FLOW_WORK"
