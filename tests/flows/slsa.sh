#!/bin/bash
# tests/flows/slsa.sh BIN RENDER_BUNDLES
#
# SLSA's attestations: `airlock verify vsa` and `airlock verify gcb` row by row
# as slsa-verifier's own tables have them, and `airlock verify provenance`.
source "$(dirname "$0")/../support/flow.sh"
need openssl python3
python3 "$(dirname "$0")/slsa.py" "$FLOW_BIN/airlock" "$FLOW_WORK" "$@"
